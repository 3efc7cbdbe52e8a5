// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/lookupcommand.h"
#include "app/commands/messagelisting.h"
#include "app/terminationsignals.h"

using namespace Qt::StringLiterals;

namespace
{
constexpr int ExportPage = 500;

//! One run of the command, with the store open.
class MessagesCommand
{
public:
    MessagesCommand(const LookupCommand &asked, const Settings &settings, OpenedStore &store)
        : m_asked(asked)
        , m_settings(settings)
        , m_database(*store.database)
        , m_archive(*store.database, store.cipher, settings.telegram.ownerId)
    {
    }

    [[nodiscard]] int list(const MessageFilter &filter, const QString &words)
    {
        std::optional<ArchivedMessage> olderThan;
        if (!m_asked.beforeId().isEmpty()) {
            const auto id = messagename::parse(m_asked.beforeId());
            const auto found = id ? m_archive.read(*id) : Result<std::optional<ArchivedMessage>>(std::nullopt);
            if (!found)
                return refusedStore(found.error());
            if (!*found)
                return unknown();
            olderThan = *found;
        }
        // One more than is shown tells whether there are more.
        const Result<MessageArchive::Found> found = look(filter, words, olderThan, m_asked.limit() + 1);
        return found ? print(*found, words) : refusedStore(found.error());
    }

    [[nodiscard]] int exportAll()
    {
        ListWriter writer(m_asked.asJson());
        std::optional<ArchivedMessage> last;
        for (;;) {
            const Result<QList<ArchivedMessage>> page = m_archive.page({}, ExportPage, last);
            if (!page)
                return refusedStore(page.error());
            for (const ArchivedMessage &archived : *page)
                writer.add(messagelisting::json(archived),
                    messagelisting::whole(archived, m_settings.language, m_settings.timeZone));
            if (page->size() < ExportPage)
                break;
            last = page->constLast();
        }
        return writer.end();
    }

    [[nodiscard]] int show(const MessageId &id)
    {
        const Result<std::optional<ArchivedMessage>> found = m_archive.read(id);
        if (!found)
            return refusedStore(found.error());
        if (!*found)
            return unknown();
        return ListWriter::one(m_asked.asJson(), messagelisting::json(**found),
            messagelisting::whole(**found, m_settings.language, m_settings.timeZone));
    }

    [[nodiscard]] int forget(const MessageId &id)
    {
        const Result<QStringList> told = m_archive.toldBy(id);
        if (!told)
            return refusedStore(told.error());
        const Result<int> removed = m_archive.forget(id);
        if (!removed)
            return refusedStore(removed.error());
        if (*removed == 0)
            return unknown();
        if (!told->isEmpty())
            commandline::complain(
                u"calls have told it, and their transcripts and recordings may hold its words; messenger-ab history "
                "forget removes such a call: "_s
                + told->join(u' '));
        return forgottenForGood(m_database);
    }

    [[nodiscard]] static int unknown()
    {
        commandline::complain(u"there is no message of this ID; messenger-ab messages lists them"_s);
        return commands::Failed;
    }

private:
    [[nodiscard]] Result<MessageArchive::Found> look(
        const MessageFilter &filter, const QString &words, const std::optional<ArchivedMessage> &olderThan, int most)
    {
        if (!words.isEmpty())
            return m_archive.search(filter, words, most, olderThan);
        const Result<QList<ArchivedMessage>> page = m_archive.page(filter, most, olderThan);
        return page ? Result<MessageArchive::Found>({ *page, true }) : tl::unexpected(page.error());
    }

    [[nodiscard]] int print(const MessageArchive::Found &found, const QString &words) const
    {
        const auto shown = found.messages.first(std::min<qsizetype>(m_asked.limit(), found.messages.size()));
        qsizetype nameWidth = 0;
        for (const ArchivedMessage &archived : shown)
            nameWidth = std::max(nameWidth, messagename::of(archived.message.id).size());
        ListWriter writer(m_asked.asJson());
        for (const ArchivedMessage &archived : shown)
            writer.add(messagelisting::json(archived),
                messagelisting::line(archived, m_settings.language, m_settings.timeZone, nameWidth));
        const int status = writer.end();
        if (shown.isEmpty())
            commandline::complain(
                words.isEmpty() ? u"there are no such messages"_s : u"no message holds these words"_s);
        if (found.messages.size() > shown.size())
            commandline::complain(
                QString(u"there are more: go on with --before "_s + messagename::of(shown.constLast().message.id)));
        if (!found.searchedAll)
            commandline::complain(u"only the newest %1 messages were searched; --before DAY searches older ones"_s.arg(
                MessageArchive::MostSearched));
        return status;
    }

    const LookupCommand &m_asked;
    const Settings &m_settings;
    Database &m_database;
    MessageArchive m_archive;
};
}

int commands::messages(const QStringList &arguments)
{
    using Action = LookupCommand::Action;
    LookupCommand asked;
    const QCommandLineOption onlyNew(u"new"_s, u"List only what has not been heard."_s);
    const QCommandLineOption search(u"search"_s, u"List only messages that hold all of these words."_s, u"WORDS"_s);
    asked.parser.addOptions({ onlyNew, search });
    if (const auto status = asked.parse(arguments,
            u"Shows what people wrote and what has become of it: new, announced, heard, or seen (you have answered "
            "since). The newest first. What is forgotten is gone for good, but the transcript and the recording of a "
            "call "
            "that has told it stay (messenger-ab history)."_s))
        return *status;
    if (asked.action() != Action::List && (asked.parser.isSet(onlyNew) || asked.parser.isSet(search)))
        return asked.refuse(u"--new and --search go with list only"_s);
    const QString words = asked.parser.value(search).simplified();
    if (asked.parser.isSet(search) && words.isEmpty())
        return asked.refuse(u"--search takes words"_s);
    TerminationSignals::letThrough();
    const commandline::Start start = commandline::readStoreSettings();
    if (start.exitStatus)
        return *start.exitStatus;

    const bool hasId = asked.action() == Action::Show || asked.action() == Action::Forget;
    const std::optional<MessageId> id = messagename::parse(asked.id());
    if (hasId && !id)
        return MessagesCommand::unknown();
    Result<OpenedStore> store = openStore(start.settings);
    if (!store) {
        const int status = refusedStore(store.error());
        const bool isEmpty = store.error().kind == ServiceError::Kind::Empty && !hasId;
        return isEmpty ? ListWriter(asked.asJson()).end() : status;
    }
    MessagesCommand command(asked, start.settings, *store);
    switch (asked.action()) {
    case Action::List:
        return command.list({ asked.parser.isSet(onlyNew), asked.before(start.settings.timeZone) }, words);
    case Action::Show:
        return command.show(*id);
    case Action::Export:
        return command.exportAll();
    case Action::Forget:
        return command.forget(*id);
    }
    Q_UNREACHABLE();
}

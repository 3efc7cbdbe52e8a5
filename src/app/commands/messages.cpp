// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/lookupcommand.h"
#include "app/commands/messagelisting.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace
{
constexpr int ExportPage = 500;

//! One run of the command, with the store open.
class MessagesCommand
{
public:
    MessagesCommand(const LookupCommand &asked, const Settings &settings, OpenedStore &store)
        : m_asked(asked), m_settings(settings), m_archive(*store.database, store.cipher, settings.telegram.ownerId)
    {
    }

    [[nodiscard]] int list(const MessageFilter &filter, const QString &words)
    {
        // One more than is shown tells whether there are more.
        const int most = m_asked.limit() + 1;
        MessageArchive::Found found;
        if (words.isEmpty()) {
            const Result<QList<ArchivedMessage>> page = m_archive.page(filter, most);
            if (!page)
                return refusedStore(page.error());
            found.messages = *page;
        } else {
            const Result<MessageArchive::Found> searched = m_archive.search(filter, words, most);
            if (!searched)
                return refusedStore(searched.error());
            found = *searched;
        }
        ListWriter writer(m_asked.asJson());
        for (const ArchivedMessage &archived :
            found.messages.first(std::min<qsizetype>(most - 1, found.messages.size())))
            add(writer, archived, false);
        writer.end();
        if (writer.count() == 0)
            commandline::complain(
                words.isEmpty() ? u"there are no such messages"_s : u"no message holds these words"_s);
        if (found.messages.size() == most)
            commandline::complain(u"there are more: --limit N shows more of them, --before DAY older ones"_s);
        if (!found.searchedAll)
            commandline::complain(u"only the newest %1 messages were searched; --before DAY searches older ones"_s.arg(
                MessageArchive::MostSearched));
        return commands::Ok;
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
                add(writer, archived, true);
            if (page->size() < ExportPage)
                break;
            last = page->constLast();
        }
        writer.end();
        return commands::Ok;
    }

    [[nodiscard]] int show(const MessageId &id)
    {
        const Result<std::optional<ArchivedMessage>> found = m_archive.read(id);
        if (!found)
            return refusedStore(found.error());
        if (!*found)
            return unknown();
        if (m_asked.asJson())
            QTextStream(stdout) << QJsonDocument(messagelisting::json(**found)).toJson();
        else
            QTextStream(stdout) << messagelisting::whole(**found, m_settings.language, m_settings.timeZone);
        return commands::Ok;
    }

    [[nodiscard]] int forget(const MessageId &id)
    {
        const Result<int> removed = m_archive.forget(id);
        if (!removed)
            return refusedStore(removed.error());
        return *removed == 0 ? unknown() : commands::Ok;
    }

    [[nodiscard]] static int unknown()
    {
        commandline::complain(u"there is no message of this ID; messenger-ab messages lists them"_s);
        return commands::Failed;
    }

private:
    void add(ListWriter &writer, const ArchivedMessage &archived, bool inFull) const
    {
        writer.add(messagelisting::json(archived),
            inFull ? messagelisting::whole(archived, m_settings.language, m_settings.timeZone)
                   : messagelisting::line(archived, m_settings.language, m_settings.timeZone));
    }

    const LookupCommand &m_asked;
    const Settings &m_settings;
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
            "since). The newest first."_s))
        return *status;
    const commandline::Start start = commandline::readSettings(Need::Nothing);
    if (start.exitStatus)
        return *start.exitStatus;

    const bool hasId = asked.action() == Action::Show || asked.action() == Action::Forget;
    const std::optional<MessageId> id = messagename::parse(asked.id());
    if (hasId && !id)
        return MessagesCommand::unknown();
    Result<OpenedStore> store = openStore(start.settings);
    if (!store) {
        const int status = refusedStore(store.error());
        if (store.error().kind != ServiceError::Kind::NotFound || hasId)
            return status;
        ListWriter(asked.asJson()).end();
        return Ok;
    }
    MessagesCommand command(asked, start.settings, *store);
    switch (asked.action()) {
    case Action::List:
        return command.list({ asked.parser.isSet(onlyNew), asked.before(start.settings.timeZone) },
            asked.parser.value(search).simplified());
    case Action::Show:
        return command.show(*id);
    case Action::Export:
        return command.exportAll();
    case Action::Forget:
        return command.forget(*id);
    }
    Q_UNREACHABLE();
}

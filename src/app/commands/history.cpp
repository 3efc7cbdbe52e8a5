// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/calllisting.h"
#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/lookupcommand.h"
#include "store/calltable.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace
{
constexpr int ExportPage = 200;

//! One run of the command, with the store open.
class HistoryCommand
{
public:
    HistoryCommand(const LookupCommand &asked, const QTimeZone &zone, OpenedStore &store)
        : m_asked(asked), m_zone(zone), m_database(*store.database), m_calls(*store.database, store.cipher)
    {
    }

    [[nodiscard]] int list()
    {
        const QDateTime asked = m_asked.before(m_zone);
        // One more than is shown tells whether there are more.
        const int most = m_asked.limit() + 1;
        const Result<QList<StoredCall>> page = m_calls.page(most, asked.isValid() ? asked : endOfTime());
        if (!page)
            return refusedStore(page.error());
        ListWriter writer(m_asked.asJson());
        for (const StoredCall &call : page->first(std::min<qsizetype>(most - 1, page->size())))
            writer.add(calllisting::json(call, false), calllisting::line(call, m_zone));
        writer.end();
        if (writer.count() == 0)
            commandline::complain(u"there are no such calls"_s);
        if (page->size() == most)
            commandline::complain(u"there are more: --limit N shows more of them, --before DAY older ones"_s);
        return commands::Ok;
    }

    [[nodiscard]] int exportAll()
    {
        ListWriter writer(m_asked.asJson());
        Result<QList<StoredCall>> page = m_calls.page(ExportPage, endOfTime());
        while (page && !page->isEmpty()) {
            for (const StoredCall &call : std::as_const(*page)) {
                const Result<std::optional<StoredCall>> whole = m_calls.read(call.id);
                if (!whole)
                    return refusedStore(whole.error());
                if (*whole) // it may have been forgotten meanwhile
                    writer.add(calllisting::json(**whole, true), calllisting::whole(**whole, m_zone));
            }
            page = m_calls.page(ExportPage, StoredCall(page->constLast()));
        }
        if (!page)
            return refusedStore(page.error());
        writer.end();
        return commands::Ok;
    }

    [[nodiscard]] int show()
    {
        const Result<std::optional<StoredCall>> found = m_calls.read(m_asked.id());
        if (!found)
            return refusedStore(found.error());
        if (!*found)
            return unknown();
        if (m_asked.asJson())
            QTextStream(stdout) << QJsonDocument(calllisting::json(**found, true)).toJson();
        else
            QTextStream(stdout) << calllisting::whole(**found, m_zone);
        return commands::Ok;
    }

    [[nodiscard]] int forget()
    {
        const Result<int> removed = m_calls.remove(m_asked.id());
        if (!removed)
            return refusedStore(removed.error());
        if (*removed == 0)
            return unknown();
        const Result<void> gone = m_database.forgetForGood();
        return gone ? commands::Ok : refusedStore(gone.error());
    }

    [[nodiscard]] static int unknown()
    {
        commandline::complain(u"there is no call of this ID; messenger-ab history lists them"_s);
        return commands::Failed;
    }

private:
    [[nodiscard]] static QDateTime endOfTime() { return QDateTime::currentDateTimeUtc().addYears(100); }

    const LookupCommand &m_asked;
    const QTimeZone m_zone;
    Database &m_database;
    CallTable m_calls;
};
}

int commands::history(const QStringList &arguments)
{
    using Action = LookupCommand::Action;
    LookupCommand asked;
    if (const auto status = asked.parse(arguments,
            u"Shows the calls: when, how long, how they ended, who phoned (the last three digits, unless "
            "KEEP_NUMBERS=true), what was heard, what went wrong, and the words (unless KEEP_TRANSCRIPTS=false). The "
            "newest first."_s))
        return *status;
    const commandline::Start start = commandline::readSettings(Need::Nothing);
    if (start.exitStatus)
        return *start.exitStatus;
    Result<OpenedStore> store = openStore(start.settings);
    if (!store) {
        const int status = refusedStore(store.error());
        if (store.error().kind != ServiceError::Kind::NotFound || !asked.id().isEmpty())
            return status;
        ListWriter(asked.asJson()).end();
        return Ok;
    }
    HistoryCommand command(asked, start.settings.timeZone, *store);
    switch (asked.action()) {
    case Action::List:
        return command.list();
    case Action::Show:
        return command.show();
    case Action::Export:
        return command.exportAll();
    case Action::Forget:
        return command.forget();
    }
    Q_UNREACHABLE();
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/calllisting.h"
#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/lookupcommand.h"
#include "app/commands/recordingfile.h"
#include "app/terminationsignals.h"
#include "store/calltable.h"

using namespace Qt::StringLiterals;

namespace
{
constexpr int ExportPage = 200;
constexpr int MostNamed = 10; // of calls that have no row of their own

//! One run of the command, with the store open.
class HistoryCommand
{
public:
    HistoryCommand(const LookupCommand &asked, const QTimeZone &zone, OpenedStore &store)
        : m_asked(asked)
        , m_zone(zone)
        , m_database(*store.database)
        , m_calls(*store.database, store.cipher)
        , m_recordings(*store.database, store.cipher)
    {
    }

    [[nodiscard]] int list()
    {
        // One more than is shown tells whether there are more.
        const Result<QList<StoredCall>> page = look(m_asked.limit() + 1);
        if (!page)
            return refusedStore(page.error());
        const auto shown = page->first(std::min<qsizetype>(m_asked.limit(), page->size()));
        ListWriter writer(m_asked.asJson());
        for (const StoredCall &call : shown)
            writer.add(calllisting::json(call, false), calllisting::line(call, m_zone));
        const int status = writer.end();
        if (shown.isEmpty())
            commandline::complain(u"there are no such calls"_s);
        if (page->size() > shown.size())
            commandline::complain(QString(u"there are more: go on with --before "_s + shown.constLast().id));
        return status == commands::Ok ? nameUnfinished() : status;
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
        return writer.end();
    }

    [[nodiscard]] int show()
    {
        const Result<std::optional<StoredCall>> found = m_calls.read(m_asked.id());
        if (!found)
            return refusedStore(found.error());
        if (!*found)
            return unlisted();
        return ListWriter::one(m_asked.asJson(), calllisting::json(**found, true), calllisting::whole(**found, m_zone));
    }

    //! The sound of one call, into this file.
    [[nodiscard]] int exportRecording(const QString &path)
    {
        const Result<RecordingTable::Extent> extent = m_recordings.extent(m_asked.id());
        if (!extent)
            return refusedStore(extent.error());
        if (extent->parts == 0) {
            const Result<std::optional<StoredCall>> found = m_calls.read(m_asked.id());
            if (!found)
                return refusedStore(found.error());
            if (!*found)
                return unknown();
            commandline::complain(u"this call was not recorded; RECORD_CALLS=true records the calls to come"_s);
            return commands::Failed;
        }
        const Result<void> written = recordingfile::write(m_recordings, m_asked.id(), *extent, path);
        return written ? commands::Ok : refusedStore(written.error());
    }

    [[nodiscard]] int forget()
    {
        const Result<int> removed = m_calls.remove(m_asked.id());
        if (!removed)
            return refusedStore(removed.error());
        if (*removed == 0)
            return unknown();
        return forgottenForGood(m_database);
    }

    [[nodiscard]] static int unknown()
    {
        commandline::complain(u"there is no call of this ID; messenger-ab history lists them"_s);
        return commands::Failed;
    }

private:
    //! Of a call that was cut off by the program's death there may be a recording all the same.
    [[nodiscard]] int unlisted()
    {
        const Result<RecordingTable::Extent> extent = m_recordings.extent(m_asked.id());
        if (!extent)
            return refusedStore(extent.error());
        if (extent->parts == 0)
            return unknown();
        commandline::complain(
            u"there is nothing but a recording of this call, %1 minutes: it is running, or the "
            "program died in it"_s.arg(calllisting::minutes(StoredRecording::lengthOf(extent->samples))));
        return commands::Failed;
    }

    [[nodiscard]] int nameUnfinished()
    {
        const Result<QStringList> calls = m_recordings.withoutCall(MostNamed);
        if (!calls)
            return refusedStore(calls.error());
        if (!calls->isEmpty())
            commandline::complain(
                u"of calls that are running, or in which the program died, there is only the recording: "_s
                + calls->join(u", "_s));
        return commands::Ok;
    }

    [[nodiscard]] Result<QList<StoredCall>> look(int most)
    {
        const QDateTime before = m_asked.before(m_zone);
        if (m_asked.beforeId().isEmpty())
            return m_calls.page(most, before.isValid() ? before : endOfTime());
        const Result<std::optional<StoredCall>> found = m_calls.read(m_asked.beforeId());
        if (!found)
            return tl::unexpected(found.error());
        if (!*found)
            return failure(
                ServiceError::Kind::Empty, u"there is no call of this ID; messenger-ab history lists them"_s);
        return m_calls.page(most, **found);
    }

    [[nodiscard]] static QDateTime endOfTime() { return QDateTime::currentDateTimeUtc().addYears(100); }

    const LookupCommand &m_asked;
    const QTimeZone m_zone;
    Database &m_database;
    CallTable m_calls;
    RecordingTable m_recordings;
};
}

int commands::history(const QStringList &arguments)
{
    using Action = LookupCommand::Action;
    LookupCommand asked;
    const QCommandLineOption recording(u"recording"_s,
        u"With export ID: only what was recorded of this call, as a WAV file (the caller left, the machine right)."_s,
        u"FILE"_s);
    asked.parser.addOption(recording);
    asked.setExportOfOne(recording);
    if (const auto status = asked.parse(arguments,
            u"Shows the calls: when, how long, how they ended, who phoned (the last three digits, unless "
            "KEEP_NUMBERS=true), what was heard, what went wrong, and the words (unless KEEP_TRANSCRIPTS=false). The "
            "newest first."_s))
        return *status;
    const QString file = asked.parser.value(recording);
    if (asked.parser.isSet(recording) && (asked.action() != Action::Export || file.isEmpty()))
        return asked.refuse(u"--recording goes with export and takes a file"_s);
    TerminationSignals::letThrough();
    const commandline::Start start = commandline::readStoreSettings();
    if (start.exitStatus)
        return *start.exitStatus;
    Result<OpenedStore> store = openStore(start.settings);
    if (!store) {
        const int status = refusedStore(store.error());
        const bool isEmpty = store.error().kind == ServiceError::Kind::Empty && asked.id().isEmpty();
        return isEmpty ? ListWriter(asked.asJson()).end() : status;
    }
    HistoryCommand command(asked, start.settings.timeZone, *store);
    switch (asked.action()) {
    case Action::List:
        return command.list();
    case Action::Show:
        return command.show();
    case Action::Export:
        return file.isEmpty() ? command.exportAll() : command.exportRecording(file);
    case Action::Forget:
        return command.forget();
    }
    Q_UNREACHABLE();
}

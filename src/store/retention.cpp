// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/retention.h"

#include "net/logcategories.h"
#include "store/accesstable.h"
#include "store/streamtokentable.h"

using namespace std::chrono_literals;

namespace
{
constexpr std::chrono::milliseconds Pause = 1h;
// The start, and a large file's IntegrityCheck, come first.
constexpr std::chrono::milliseconds FirstPause = 1min;
// Who was away for months has thousands of rows to delete, and calls wait for the same thread: a few at a time.
constexpr int AtOnce = 500;
constexpr std::chrono::milliseconds Breath = 50ms;
// Of recordings, 160 kB each, all of which SQLite overwrites.
constexpr int PartsAtOnce = 25;
}

Retention::Retention(Database &database, const DataCipher &cipher, Clock &clock, std::chrono::days keep)
    : m_database(database)
    , m_calls(database, cipher)
    , m_recordings(database, cipher)
    , m_clock(clock)
    , m_keep(keep)
    , m_next(clock.timer([this] { sweep(); }))
{
    m_next->start(FirstPause);
}

void Retention::sweep()
{
    m_next->start(Pause);
    const QDateTime limit = m_clock.wallNow().addDuration(-m_keep);
    const Result<int> messages = removeMessages(limit);
    const Result<int> parts = m_recordings.removeOlderThan(limit, PartsAtOnce);
    const Result<int> calls = m_calls.removeOlderThan(limit, AtOnce);
    const Result<int> tokens = StreamTokenTable::forgetOld(m_database, m_clock.wallNow());
    const Result<int> access = AccessTable::forgetOld(m_database, m_clock.wallNow());
    if (!messages || !parts || !calls || !tokens || !access) {
        const ServiceError error = !messages ? messages.error()
            : !parts                         ? parts.error()
            : !calls                         ? calls.error()
            : !tokens                        ? tokens.error()
                                             : access.error();
        qCWarning(logStore) << "what is older than RETENTION_DAYS could not be deleted; tried again in an hour:"
                            << qUtf8Printable(error.toString());
        return;
    }
    m_messagesGone += *messages;
    m_partsGone += *parts;
    m_callsGone += *calls;
    if (*messages == AtOnce || *parts == PartsAtOnce || *calls == AtOnce)
        m_next->start(Breath);
    else
        finish();
}

Result<int> Retention::removeMessages(const QDateTime &limit)
{
    const auto removed = m_database.run(
        QStringLiteral(
            "DELETE FROM messages WHERE (connection, chat, message) IN (SELECT connection, chat, message FROM "
            "messages WHERE state >= 2 AND heard_at < ? ORDER BY heard_at LIMIT ?)"),
        { limit.toMSecsSinceEpoch(), AtOnce });
    return removed ? Result<int>(removed->numRowsAffected()) : tl::unexpected(removed.error());
}

void Retention::finish()
{
    m_owesForgetting = m_owesForgetting || m_messagesGone + m_callsGone + m_partsGone > 0;
    if (m_owesForgetting) {
        m_owesForgetting = !m_database.forgetForGood();
        if (m_owesForgetting)
            qCDebug(logStore) << "what was deleted stays in the write-ahead log; tried again in an hour";
    }
    if (m_messagesGone + m_callsGone + m_partsGone == 0)
        return;
    qCInfo(logStore) << "deleted by age:" << std::exchange(m_messagesGone, 0) << "messages,"
                     << std::exchange(m_callsGone, 0) << "calls," << std::exchange(m_partsGone, 0)
                     << "parts of recordings";
}

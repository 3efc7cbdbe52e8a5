// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/retention.h"

#include "net/logcategories.h"
#include "store/streamtokentable.h"

using namespace std::chrono_literals;

namespace
{
constexpr std::chrono::milliseconds Pause = 1h;
}

Retention::Retention(Database &database, const DataCipher &cipher, Clock &clock, std::chrono::days keep)
    : m_database(database)
    , m_calls(database, cipher)
    , m_clock(clock)
    , m_keep(keep)
    , m_next(clock.timer([this] { sweep(); }))
{
    sweep();
}

void Retention::sweep()
{
    m_next->start(Pause);
    const QDateTime limit = m_clock.wallNow().addDuration(-m_keep);
    const auto messages = m_database.run(
        QStringLiteral("DELETE FROM messages WHERE state >= 2 AND heard_at < ?"), { limit.toMSecsSinceEpoch() });
    const Result<int> calls = m_calls.removeOlderThan(limit);
    const Result<int> tokens = StreamTokenTable::forgetOld(m_database, m_clock.wallNow());
    if (!messages || !calls || !tokens) {
        const ServiceError error = !messages ? messages.error() : !calls ? calls.error() : tokens.error();
        qCWarning(logStore) << "what is older than RETENTION_DAYS could not be deleted; tried again in an hour:"
                            << qUtf8Printable(error.toString());
        return;
    }
    if (messages->numRowsAffected() + *calls == 0)
        return;
    if (const Result<void> gone = m_database.forgetForGood(); !gone)
        qCDebug(logStore) << "what was deleted stays in the write-ahead log until it is written over";
    qCInfo(logStore) << "deleted by age:" << messages->numRowsAffected() << "messages," << *calls << "calls";
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/callstore.h"

#include "net/logcategories.h"

using namespace std::chrono_literals;

namespace
{
constexpr std::chrono::milliseconds RetryPause = 5s;
}

CallStore::CallStore(Database &database, const DataCipher &cipher, Clock &clock, const CallKeeping &keeping)
    : m_database(database), m_table(database, cipher), m_keeping(keeping), m_retry(clock.timer([this] { tryAgain(); }))
{
}

void CallStore::keep(const StoredCall &call)
{
    m_waiting.push_back(call);
    if (m_waiting.size() > MostWaiting) {
        qCCritical(logStore) << "the history of the oldest call that waits for the database is given up";
        m_waiting.pop_front();
    }
    if (!m_retry->isActive())
        tryAgain();
}

Result<void> CallStore::writeWaiting()
{
    while (!m_waiting.empty()) {
        const Result<void> written
            = m_database.inTransaction([this] { return m_table.write(m_waiting.front(), m_keeping); });
        if (!written)
            return written;
        m_waiting.pop_front();
    }
    return {};
}

void CallStore::tryAgain()
{
    const size_t before = m_waiting.size();
    if (const Result<void> written = writeWaiting(); !written) {
        if (before == 1)
            qCWarning(logStore) << "the history of a call waits for the database:"
                                << qUtf8Printable(written.error().toString());
        m_retry->start(RetryPause);
    }
}

void CallStore::flush()
{
    m_retry->stop();
    if (const Result<void> written = writeWaiting(); !written)
        qCCritical(logStore) << "the history of" << m_waiting.size()
                             << "calls is lost:" << qUtf8Printable(written.error().toString());
}

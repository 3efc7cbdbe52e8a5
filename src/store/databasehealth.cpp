// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/databasehealth.h"

#include "net/logcategories.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
constexpr std::chrono::milliseconds FirstRetry = 1s;
constexpr std::chrono::milliseconds LongestRetry = 30s;
}

DatabaseHealth::DatabaseHealth(Clock &clock) : m_retry(clock.timer([this] { Q_EMIT tryWanted(); })) { }

void DatabaseHealth::judge(const Result<void> &outcome)
{
    if (outcome) {
        if (!m_trouble)
            return;
        m_trouble.reset();
        m_failures = 0;
        m_retry->stop();
        qCInfo(logStore) << "the database can be used again";
        Q_EMIT changed(true);
        return;
    }
    if (!std::exchange(m_trouble, outcome.error())) {
        qCWarning(logStore) << "the database cannot be used; calls go on with what is known:"
                            << qUtf8Printable(outcome.error().toString());
        Q_EMIT changed(false);
    }
    if (m_retry->isActive())
        return;
    m_retry->start(std::min(LongestRetry, FirstRetry * (1 << std::min(m_failures, 16))));
    ++m_failures;
}

void DatabaseHealth::askForATry()
{
    m_retry->start(0ms);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/connectiondesk.h"

#include "net/logcategories.h"

#include <algorithm>

using namespace std::chrono_literals;

ConnectionDesk::ConnectionDesk(TelegramClient &client, Clock &clock, const ConnectionLimits &limits)
    : m_client(client), m_limits(limits), m_rest(clock.timer([this] { askNext(); }))
{
}

void ConnectionDesk::find(const QStringList &ids)
{
    if (!m_isRunning)
        return;
    for (const QString &id : ids) {
        if (!m_lost.contains(id) && !m_waiting.contains(id))
            m_waiting.append(id);
    }
    if (!m_call && !m_rest->isActive())
        askNext();
}

void ConnectionDesk::stop()
{
    m_isRunning = false;
    m_rest->stop();
    m_call.reset();
    m_waiting.clear();
}

void ConnectionDesk::askNext()
{
    if (m_waiting.isEmpty())
        return;
    m_call = m_client.getBusinessConnection(m_waiting.constFirst());
    connect(m_call.get(), &ConnectionCall::finished, this, &ConnectionDesk::onFound);
    connect(m_call.get(), &ConnectionCall::failed, this, &ConnectionDesk::onFailed);
}

void ConnectionDesk::onFound(const BusinessConnection &connection)
{
    const BusinessConnection given = connection; // the reference may belong to what is dropped
    m_call.reset();
    m_failures = 0;
    const QString asked = m_waiting.takeFirst();
    if (given.id == asked)
        Q_EMIT found(given);
    else
        m_lost.insert(asked); // an answer to another question
    askNext();
}

void ConnectionDesk::onFailed(const ServiceError &error)
{
    const ServiceError given = error; // as above
    m_call.reset();
    if (given.kind != ServiceError::Kind::Refused) {
        const auto doubled = std::min(m_limits.longestRest, m_limits.firstRest * (1 << std::min(m_failures, 16)));
        ++m_failures;
        m_rest->start(std::max<std::chrono::milliseconds>(given.retryAfter.value_or(0ms), doubled));
        return;
    }
    m_failures = 0;
    m_lost.insert(m_waiting.takeFirst());
    qCWarning(logInbox) << "there are messages of a Business connection that Telegram does not know any more; they are "
                           "not told, for nobody can say whose they are";
    askNext();
}

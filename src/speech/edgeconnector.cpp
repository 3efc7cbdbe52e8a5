// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/edgeconnector.h"

#include "net/logcategories.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
// A token is good for five minutes; a connection whose token is older than that is not handed out.
constexpr std::chrono::milliseconds TokenLifetime = 5min;
// After a connection that died before use: opening ahead is a kindness, not worth a storm of attempts.
constexpr std::chrono::milliseconds WarmingPause = 5s;
constexpr HttpLimits TimeLimits { .connect = 3s, .firstByte = 3s, .gap = 3s };
}

EdgeConnector::EdgeConnector(EdgeSettings settings, Clock &clock, QNetworkAccessManager &manager)
    : m_settings(std::move(settings))
    , m_clock(clock)
    , m_manager(manager)
    , m_idleTimer(clock.timer([this] { dropOld(); }))
{
    m_settings.idleLimit = std::min(m_settings.idleLimit, TokenLifetime);
}

EdgeConnector::Taken EdgeConnector::take()
{
    dropOld();
    if (m_idle.empty())
        return takeNew();
    auto connection = std::move(m_idle.front());
    m_idle.erase(m_idle.begin());
    connection->disconnect(this);
    return { std::move(connection), true };
}

EdgeConnector::Taken EdgeConnector::takeNew()
{
    return { make(), false };
}

void EdgeConnector::warm()
{
    dropOld();
    if (std::ssize(m_idle) >= m_settings.mostIdle || m_clock.now() < m_noWarmingBefore)
        return;
    auto connection = make();
    auto *raw = connection.get();
    connect(raw, &EdgeConnection::refused, this, [this, raw](const ServiceError &error) {
        qCInfo(logSpeech).noquote() << "Edge TTS: a connection opened ahead was refused:" << error.toString();
        m_noWarmingBefore = m_clock.now() + WarmingPause;
        forget(raw);
    });
    connect(raw, &EdgeConnection::closed, this, [this, raw] { forget(raw); });
    m_idle.push_back(std::move(connection));
    if (!m_idleTimer->isActive())
        m_idleTimer->start(m_settings.idleLimit);
}

Pending<HttpCall> EdgeConnector::askTime()
{
    return HttpCall::get(m_manager,
        edge::voicesRequest(m_settings.base, m_settings.identity, serverTime().toSecsSinceEpoch()), TimeLimits,
        m_clock);
}

bool EdgeConnector::learnTime(const QByteArray &dateHeader)
{
    const auto date = edge::httpDate(dateHeader);
    if (!date)
        return false;
    m_skew = std::chrono::seconds(m_clock.wallNow().secsTo(*date));
    m_idle.clear(); // their tokens are as wrong as ours was
    qCInfo(logSpeech) << "Edge TTS: the server's clock differs from ours by" << m_skew.count() << "s";
    return true;
}

QDateTime EdgeConnector::serverTime() const
{
    return m_clock.wallNow().addSecs(m_skew.count());
}

Later<EdgeConnection> EdgeConnector::make()
{
    return Later<EdgeConnection>(
        new EdgeConnection(edge::connectRequest(m_settings.base, m_settings.identity, serverTime().toSecsSinceEpoch()),
            m_settings.connectTimeout, m_clock));
}

void EdgeConnector::dropOld()
{
    const auto now = m_clock.now();
    std::erase_if(m_idle, [&](const auto &connection) {
        return connection->isOver() || now - connection->madeAt() >= m_settings.idleLimit;
    });
    if (m_idle.empty())
        m_idleTimer->stop();
    else
        m_idleTimer->start(m_idle.front()->madeAt() + m_settings.idleLimit - now);
}

void EdgeConnector::forget(EdgeConnection *connection)
{
    std::erase_if(m_idle, [&](const auto &idle) { return idle.get() == connection; });
}

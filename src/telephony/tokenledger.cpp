// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/tokenledger.h"

#include "net/promised.h"

#include <QRandomGenerator>
#include <QTimeZone>

MemoryTokenLedger::MemoryTokenLedger(Clock &clock, QObject *parent)
    : QObject(parent), m_clock(clock), m_seed(QRandomGenerator::system()->generate64())
{
}

QFuture<TokenLedger::Issue> MemoryTokenLedger::issue(
    const QString &callId, const QByteArray &offered, const QDateTime &expires)
{
    const Promised<Issue> promise;
    QMetaObject::invokeMethod(
        this,
        [this, promise, callId, offered, seconds = expires.toSecsSinceEpoch()] {
            promise.keep(issueNow(callId, offered, seconds));
        },
        Qt::QueuedConnection);
    return promise.future();
}

void MemoryTokenLedger::withdraw(const QString &callId)
{
    QMetaObject::invokeMethod(
        this,
        [this, callId] {
            if (m_open.remove(callId) > 0)
                Q_EMIT withdrawn(callId);
        },
        Qt::QueuedConnection);
}

QFuture<bool> MemoryTokenLedger::redeem(const QString &callId)
{
    const Promised<bool> promise;
    QMetaObject::invokeMethod(
        this, [this, promise, callId] { promise.keep(redeemNow(callId)); }, Qt::QueuedConnection);
    return promise.future();
}

TokenLedger::Issue MemoryTokenLedger::issueNow(const QString &callId, const QByteArray &offered, qint64 expires)
{
    forgetOld();
    if (isUsed(callId))
        return { Issue::State::Used, {} };
    if (const auto open = m_open.constFind(callId); open != m_open.cend())
        return { Issue::State::Repeated, open->token };
    m_open.insert(callId, { offered, expires });
    m_due.push({ expires, callId });
    Q_EMIT issued(callId, offered, QDateTime::fromSecsSinceEpoch(expires, QTimeZone::utc()));
    return { Issue::State::Fresh, offered };
}

bool MemoryTokenLedger::redeemNow(const QString &callId)
{
    forgetOld();
    m_open.remove(callId);
    if (isUsed(callId))
        return false;
    spend(callId, m_clock.wallNow().toSecsSinceEpoch());
    Q_EMIT redeemed(callId);
    return true;
}

void MemoryTokenLedger::spend(const QString &callId, qint64 now)
{
    remember(callId, now + std::chrono::seconds(Memory).count());
}

void MemoryTokenLedger::remember(const QString &callId, qint64 until)
{
    const quint64 call = shortHash(callId);
    if (m_used.contains(call))
        return;
    m_used.insert(call);
    m_past.push({ until, call });
    if (m_past.size() > MaxUsed)
        forgetSoonest();
}

void MemoryTokenLedger::forgetSoonest()
{
    m_used.remove(m_past.top().call);
    m_past.pop();
}

void MemoryTokenLedger::restore(const QString &callId, const QByteArray &token, Moment until)
{
    const qint64 seconds = std::chrono::floor<std::chrono::seconds>(until).time_since_epoch().count();
    if (!token.isEmpty()) {
        m_open.insert(callId, { token, seconds });
        m_due.push({ seconds, callId });
        return;
    }
    remember(callId, seconds);
}

void MemoryTokenLedger::forgetOld()
{
    const qint64 now = m_clock.wallNow().toSecsSinceEpoch();
    while (!m_due.empty() && m_due.top().expires < now) {
        const auto open = m_open.constFind(m_due.top().callId);
        if (open != m_open.cend() && open->expires == m_due.top().expires) {
            m_open.erase(open);
            spend(m_due.top().callId, now); // whoever asks again so late is not the provider
        }
        m_due.pop();
    }
    while (!m_past.empty() && m_past.top().until < now)
        forgetSoonest();
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/databasetokenledger.h"

#include "net/promised.h"
#include "net/whendone.h"
#include "store/replicas.h"

DatabaseTokenLedger::DatabaseTokenLedger(Replicas &replicas, Clock &clock, std::chrono::milliseconds patience)
    : m_replicas(replicas), m_wait(clock, patience), m_memory(clock)
{
    connect(&replicas, &Replicas::heard, this, [this](const ReplicaNote &note) {
        if (note.kind == ReplicaNote::Kind::CallBegan)
            (void)m_memory.redeem(note.call); // whoever replays it here while the database is down finds it used
    });
    connect(&replicas.link(), &ReplicaLink::joined, this, &DatabaseTokenLedger::onJoined);
    if (replicas.isUsable()) // before this was made
        onJoined();
}

//! Whatever was told while the session did not stand has been missed.
void DatabaseTokenLedger::onJoined()
{
    payDebts();
    whenDone(m_replicas.usedCalls(), this, [this](const std::optional<QList<KnownStreamToken>> &calls) {
        for (const KnownStreamToken &call : calls.value_or(QList<KnownStreamToken>()))
            m_memory.restore(call.call, {}, call.until);
    });
}

QFuture<TokenLedger::Issue> DatabaseTokenLedger::issue(
    const QString &callId, const QByteArray &offered, const QDateTime &expires)
{
    const Promised<Issue> promise;
    const auto ask = [this, promise, callId, expires](const std::optional<Issue> &known) {
        if (!known || known->state == Issue::State::Used || !m_replicas.isUsable())
            return known ? promise.keep(*known) : void();
        m_wait.within<StreamTokenIssue>(m_replicas.issue(callId, known->token, expires),
            [this, promise, callId, expires, here = *known](const std::optional<StreamTokenIssue> &there) {
                promise.keep(there ? agreed(callId, expires, here, *there) : here);
            });
    };
    // In this object's thread, by way of the memory, which answers any other.
    QMetaObject::invokeMethod(
        this, [this, callId, offered, expires, ask] { whenDone(m_memory.issue(callId, offered, expires), this, ask); },
        Qt::QueuedConnection);
    return promise.future();
}

TokenLedger::Issue DatabaseTokenLedger::agreed(
    const QString &callId, const QDateTime &expires, const Issue &here, const StreamTokenIssue &there)
{
    switch (there.state) {
    case StreamTokenIssue::State::Fresh:
        return here;
    case StreamTokenIssue::State::Repeated: // by another replica, or by this one before a restart
        if (there.token != here.token) {
            m_memory.withdraw(callId);
            (void)m_memory.issue(callId, there.token, expires);
        }
        return { Issue::State::Repeated, there.token };
    case StreamTokenIssue::State::Used:
        (void)m_memory.redeem(callId);
        return { Issue::State::Used, {} };
    }
    return here;
}

void DatabaseTokenLedger::withdraw(const QString &callId)
{
    m_memory.withdraw(callId);
    QMetaObject::invokeMethod(
        this, [this, callId] { m_replicas.withdraw(callId); }, Qt::QueuedConnection);
}

QFuture<bool> DatabaseTokenLedger::redeem(const QString &callId)
{
    const Promised<bool> promise;
    const auto ask = [this, promise, callId](const std::optional<bool> &isFirst) {
        if (!isFirst || !*isFirst)
            return isFirst ? promise.keep(false) : void();
        const auto settle = [this, promise, callId](const std::optional<bool> &there) {
            if (!there)
                owe(callId);
            promise.keep(there.value_or(true));
        };
        if (!m_replicas.isUsable())
            return settle({});
        m_wait.within<bool>(m_replicas.redeem(callId), settle);
    };
    QMetaObject::invokeMethod(
        this, [this, callId, ask] { whenDone(m_memory.redeem(callId), this, ask); }, Qt::QueuedConnection);
    return promise.future();
}

void DatabaseTokenLedger::owe(const QString &callId)
{
    m_owed.append(callId);
    if (m_owed.size() > MostOwed)
        m_owed.removeFirst();
}

void DatabaseTokenLedger::payDebts()
{
    const QStringList owed = std::exchange(m_owed, {});
    for (const QString &call : owed) {
        whenDone(m_replicas.redeem(call), this, [this, call](const std::optional<bool> &there) {
            if (!there)
                owe(call); // down once more
        });
    }
}

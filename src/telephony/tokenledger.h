// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"

#include <QByteArray>
#include <QDateTime>
#include <QFuture>
#include <QHash>
#include <QObject>
#include <QSet>
#include <QString>

#include <chrono>
#include <functional>
#include <queue>
#include <vector>

//! Remembers which call has which stream token and which have used it, for all workers of a process (and, in a
//! database, for all replicas): a webhook that the provider sends twice gets the same answer, and a token opens one
//! stream only. Callable from any thread; the answers come as futures. A cancelled future means that nobody can say.
class TokenLedger
{
public:
    struct Issue
    {
        enum class State {
            Fresh, //!< the offered token is this call's from now on
            Repeated, //!< the call already has one, not used yet: give out that
            Used, //!< the call has had its stream, or its token has expired without one
        };
        State state = State::Used;
        QByteArray token; //!< empty when Used
    };

    virtual ~TokenLedger() = default;
    //! Offers a token for a call.
    [[nodiscard]] virtual QFuture<Issue> issue(
        const QString &callId, const QByteArray &offered, const QDateTime &expires)
        = 0;
    //! The fresh token was not given out after all.
    virtual void withdraw(const QString &callId) = 0;
    //! True exactly once for each call. The token itself has been verified by its seal before: a call that is not known
    //! here (answered by another replica, or before a restart) may still come in.
    [[nodiscard]] virtual QFuture<bool> redeem(const QString &callId) = 0;
};

//! The ledger of a single process. Lives in the thread that made it and outlives all workers.
class MemoryTokenLedger final : public QObject, public TokenLedger
{
    Q_OBJECT

public:
    //! So long a call that has had its chance is remembered, against replayed webhooks: their signatures hold as long
    //! as the auth token does.
    static constexpr std::chrono::hours Memory { 10 * 365 * 24 };
    //! And at most this many (8 MiB), the oldest forgotten first.
    static constexpr size_t MaxUsed = 200'000;

    explicit MemoryTokenLedger(Clock &clock, QObject *parent = nullptr);

    [[nodiscard]] QFuture<Issue> issue(
        const QString &callId, const QByteArray &offered, const QDateTime &expires) override;
    void withdraw(const QString &callId) override;
    [[nodiscard]] QFuture<bool> redeem(const QString &callId) override;

    using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

    //! What a ledger before this one has known, in any order. token: one not used yet, which expires then; empty: the
    //! call has had its chance, and is remembered until then. In the ledger's own thread, or while that one waits.
    void restore(const QString &callId, const QByteArray &token, Moment until);

    //! For tests and metrics; in the ledger's own thread.
    [[nodiscard]] qsizetype openCount() const { return m_open.size(); }
    [[nodiscard]] qsizetype usedCount() const { return m_used.size(); }
    [[nodiscard]] bool isUsed(const QString &callId) const { return m_used.contains(shortHash(callId)); }

Q_SIGNALS:
    // What a ledger after this one must know; emitted in the ledger's own thread.
    void issued(const QString &callId, const QByteArray &token, const QDateTime &expires);
    void withdrawn(const QString &callId);
    void redeemed(const QString &callId);

private:
    struct Entry
    {
        QByteArray token;
        qint64 expires = 0;
    };
    struct Due
    {
        qint64 expires = 0;
        QString callId;

        bool operator>(const Due &other) const { return expires > other.expires; }
    };
    struct Past
    {
        qint64 until = 0;
        quint64 call = 0;

        bool operator>(const Past &other) const { return until > other.until; }
    };
    //! The one that comes first on top.
    template<class T>
    using Soonest = std::priority_queue<T, std::vector<T>, std::greater<>>;

    [[nodiscard]] Issue issueNow(const QString &callId, const QByteArray &offered, qint64 expires);
    [[nodiscard]] bool redeemNow(const QString &callId);
    //! Eight bytes stand for a call once it is over; the provider gives out the ids, nobody else can choose one, and a
    //! clash would only refuse one stream in 2^64.
    [[nodiscard]] quint64 shortHash(const QString &callId) const { return qHash(callId, m_seed); }
    void spend(const QString &callId, qint64 now);
    void remember(const QString &callId, qint64 until);
    void forgetSoonest();
    void forgetOld();

    Clock &m_clock;
    const size_t m_seed;
    QHash<QString, Entry> m_open;
    Soonest<Due> m_due;
    QSet<quint64> m_used; // short hashes of call ids
    Soonest<Past> m_past;
};

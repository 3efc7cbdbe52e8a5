// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/streamtokentable.h"
#include "telephony/tokenledger.h"

class Replicas;

//! The ledger of several replicas: the database decides, and this process remembers what it has seen of it. While the
//! database is down or slow, the memory decides alone: calls go on, and a token is single use in each process. Lives in
//! the main thread and outlives all workers.
class DatabaseTokenLedger final : public QObject, public TokenLedger
{
    Q_OBJECT

public:
    //! patience: how long a webhook or stream waits for the database; no others wait as long as one is overdue. The
    //! references must outlive this.
    DatabaseTokenLedger(Replicas &replicas, Clock &clock, std::chrono::milliseconds patience = std::chrono::seconds(1));

    [[nodiscard]] QFuture<Issue> issue(
        const QString &callId, const QByteArray &offered, const QDateTime &expires) override;
    void withdraw(const QString &callId) override;
    [[nodiscard]] QFuture<bool> redeem(const QString &callId) override;

private:
    template<class T>
    using Done = std::function<void(const std::optional<T> &)>;
    //! Runs done once: with the answer, or with nothing when there is none in time.
    template<class T>
    void within(const QFuture<T> &answer, Done<T> done);
    [[nodiscard]] Issue agreed(
        const QString &callId, const QDateTime &expires, const Issue &here, const StreamTokenIssue &there);

    Replicas &m_replicas;
    Clock &m_clock;
    const std::chrono::milliseconds m_patience;
    MemoryTokenLedger m_memory;
    int m_overdue = 0; // answers that nobody waits for any more
};

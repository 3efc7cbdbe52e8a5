// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/patientwait.h"
#include "store/streamtokentable.h"
#include "telephony/tokenledger.h"

class Replicas;

//! The ledger of several replicas: the database decides, and this process remembers what stood in it when it was
//! joined, and what the others have told of their calls since. While the database is down or slow, the memory decides
//! alone: calls go on, and what was used up meanwhile is told to the database when it is back. Lives in the main thread
//! and outlives all workers.
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

    //! Whether this process alone would know that the call has had its chance. In the main thread.
    [[nodiscard]] bool remembers(const QString &callId) const { return m_memory.isUsed(callId); }

private:
    //! Of a database that is down for days; the oldest are forgotten by it, not by this process.
    static constexpr qsizetype MostOwed = 10'000;

    void onJoined();
    void owe(const QString &callId);
    void payDebts();
    [[nodiscard]] Issue agreed(
        const QString &callId, const QDateTime &expires, const Issue &here, const StreamTokenIssue &there);

    Replicas &m_replicas;
    PatientWait m_wait;
    MemoryTokenLedger m_memory;
    QStringList m_owed; // calls whose chance was used without the database
};

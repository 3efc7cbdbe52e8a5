// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/patientwait.h"
#include "call/accessledger.h"
#include "store/accessmemory.h"

#include <QObject>
#include <QTimeZone>

class InboxService;

//! The rules of access, kept in the database, so that they hold across restarts and replicas. While it is down or slow,
//! this process decides by what it has seen itself: calls go on, and a PIN is not easier to guess. Lives in the main
//! thread and outlives all workers.
class DatabaseAccessLedger final : public QObject, public AccessLedger
{
    Q_OBJECT

public:
    struct Rules
    {
        bool hasPin = false; //!< else nobody is locked out
        UsageLimits limits;
        QTimeZone timeZone; //!< where the owner's day begins
    };

    //! patience: how long a caller waits for the database. The references must outlive this.
    DatabaseAccessLedger(InboxService &store, const Rules &rules, Clock &clock,
        std::chrono::milliseconds patience = std::chrono::seconds(1));

    //! In the main thread.
    void adopt(const Rules &rules) { m_rules = rules; }

    [[nodiscard]] QFuture<Entry> enter(const QString &callId, const QString &number) override;
    void leave(const QString &callId, std::chrono::milliseconds length) override;
    [[nodiscard]] QFuture<bool> takeTry(const QString &number) override;
    void settle(const QString &number, bool wasRight) override;

Q_SIGNALS:
    //! Wrong PINs have locked a number out (empty: the withheld ones), or everybody; at most once in
    //! AccessTable::NoticePause: of numbers not told in it nothing more is said, of everybody when it ends. Private:
    //! never to be logged.
    void lockedOut(const QString &number, bool everybody);

private:
    template<class T>
    using Question = std::function<Result<T>(AccessTable &)>;
    //! Asks the database in its thread; a cancelled future: it does not answer.
    template<class T>
    [[nodiscard]] QFuture<T> ask(const Question<T> &question);
    void forgive(const QString &number);
    void tellAfterWrong(const QString &number);
    void tellOrWait(const QString &number, const LockoutNews &news, bool mayTell);
    void tellLate();
    [[nodiscard]] QDateTime dayBegan() const;

    InboxService &m_store;
    Rules m_rules;
    Clock &m_clock;
    PatientWait m_wait;
    AccessMemory m_memory;
    std::unique_ptr<ClockTimer> m_late; // runs while the owner is still to be told that all are locked out
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "store/streamtokentable.h"

#include <QObject>

#include <deque>

//! What has become of a call's stream token. A value; crosses threads.
struct TokenNote
{
    enum class Kind {
        Issued,
        Withdrawn, //!< not given out after all
        Redeemed,
    };
    Kind kind = Kind::Redeemed;
    QString call;
    QByteArray token; //!< of an issued one
    QDateTime expires; //!< of an issued one
};

//! Writes down behind its back what the ledger of a single process decides, so that the next process knows it, too.
//! Nobody waits for it: what comes within a moment is written in one transaction, and what cannot be written is tried
//! again. Lives in the store thread; others speak to it by queued calls only.
class TokenNotes : public QObject
{
    Q_OBJECT

public:
    //! All references must outlive this.
    TokenNotes(Database &database, const DataCipher &cipher, Clock &clock);

    void keep(const TokenNote &note);
    //! Writes what waits. For the end of the program.
    void flush();

private:
    //! A burst of calls is one transaction.
    static constexpr std::chrono::milliseconds Gathering { 50 };
    //! A machine that is phoned for a week without a database shall not fill its memory.
    static constexpr size_t MostWaiting = 10'000;

    [[nodiscard]] Result<void> write();
    [[nodiscard]] Result<void> writeOne(const TokenNote &note);
    void onTime();

    Database &m_database;
    StreamTokenTable m_table;
    Clock &m_clock;
    std::deque<TokenNote> m_waiting;
    std::unique_ptr<ClockTimer> m_next;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "store/calltable.h"

#include <QObject>

#include <deque>

//! The call history, as the calls write it. Lives in the store thread; others speak to it by queued signals only. A
//! call that cannot be written waits in memory and is tried again until it is durable.
class CallStore : public QObject
{
    Q_OBJECT

public:
    //! All references must outlive this.
    CallStore(Database &database, const DataCipher &cipher, Clock &clock, const CallKeeping &keeping);

    //! How many calls wait for the database.
    [[nodiscard]] size_t waiting() const { return m_waiting.size(); }

public Q_SLOTS:
    void keep(const StoredCall &call);
    //! Tries once more; says in the log how many calls could not be written. For the end of the program.
    void flush();

private:
    //! A machine that is phoned for a week without a database shall not fill its memory.
    static constexpr size_t MostWaiting = 1000;

    [[nodiscard]] Result<void> writeWaiting();
    void tryAgain();

    Database &m_database;
    CallTable m_table;
    const CallKeeping m_keeping;
    std::deque<StoredCall> m_waiting;
    std::unique_ptr<ClockTimer> m_retry;
};

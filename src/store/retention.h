// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "store/calltable.h"
#include "store/recordingtable.h"

#include <chrono>

//! Deletes what has been kept long enough (RETENTION_DAYS): messages by when they were heard or seen, calls by when
//! they began, and their recordings with them. What was not heard is never deleted by age. A minute after the start,
//! and then once an hour; SQLite overwrites what it deletes. Lives in the store thread, which it never keeps for long.
class Retention
{
public:
    //! The references must outlive this.
    Retention(Database &database, const DataCipher &cipher, Clock &clock, std::chrono::days keep);

    //! Now, too; what is too much for one go follows at once.
    void sweep();

private:
    [[nodiscard]] Result<int> removeMessages(const QDateTime &limit);
    void finish();

    Database &m_database;
    CallTable m_calls;
    RecordingTable m_recordings;
    Clock &m_clock;
    const std::chrono::days m_keep;
    std::unique_ptr<ClockTimer> m_next;
    // In this sweep, until it is finished.
    int m_messagesGone = 0;
    int m_callsGone = 0;
    int m_partsGone = 0; // of recordings
    bool m_owesForgetting = false; // something is deleted that the disk may still hold
};

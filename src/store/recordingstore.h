// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "store/recordingtable.h"

#include <QObject>
#include <QSet>

#include <deque>

//! The recordings of calls, as they come while the calls run. Lives in the store thread; others speak to it by queued
//! signals only.
//!
//! What cannot be written waits in memory and is tried again. Sound is large, so not much of it waits: when a call has
//! MostOfACall parts waiting, or all together MostWaiting, its recording ends there, with a warning, and is kept up to
//! there.
class RecordingStore : public QObject
{
    Q_OBJECT

public:
    //! A minute of one call.
    static constexpr int MostOfACall = 6;
    //! 64 MB: four hundred calls of ten seconds each.
    static constexpr size_t MostWaiting = 400;

    //! All references must outlive this.
    RecordingStore(Database &database, const DataCipher &cipher, Clock &clock);

    //! How many parts wait for the database.
    [[nodiscard]] size_t waiting() const { return m_waiting.size(); }

public Q_SLOTS:
    void keep(const StoredRecording &part);
    //! Writes what waits; says in the log how much could not be written. For the end of the program.
    void flush();

private:
    [[nodiscard]] bool hasRoomFor(const StoredRecording &part) const;
    [[nodiscard]] Result<void> writeSome();
    void write();

    Database &m_database;
    RecordingTable m_table;
    std::deque<StoredRecording> m_waiting;
    QSet<QString> m_brokenOff; // calls whose parts to come are dropped
    bool m_isTroubled = false; // the last writing failed
    std::unique_ptr<ClockTimer> m_next;
};

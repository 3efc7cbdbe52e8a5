// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.h"
#include "store/datacipher.h"
#include "store/storedrecording.h"

//! The table recordings: statements, sealing and nothing else. Lives in the thread of its Database. What belongs to one
//! call is removed with the call (CallTable).
class RecordingTable
{
public:
    //! What there is of one call.
    struct Extent
    {
        int parts = 0; //!< 0: there is no recording
        qint64 samples = 0; //!< of each side
    };

    //! The references must outlive this.
    RecordingTable(Database &database, const DataCipher &cipher) : m_database(database), m_cipher(cipher) { }

    //! Written already: nothing happens.
    [[nodiscard]] Result<void> write(const StoredRecording &part);
    //! Malformed: there are parts, but one before them is missing.
    [[nodiscard]] Result<Extent> extent(const QString &call);
    //! Malformed: damaged, or moved here from somewhere else. Empty: there is no such part.
    [[nodiscard]] Result<StoredRecording> read(const QString &call, int part);
    //! Calls that have a recording and are not in the history: they are running, or have died. The newest first.
    [[nodiscard]] Result<QStringList> withoutCall(int most);
    //! How many parts were removed, of calls that began before limit; at most so many.
    [[nodiscard]] Result<int> removeOlderThan(const QDateTime &limit, int most);

private:
    Database &m_database;
    const DataCipher &m_cipher;
};

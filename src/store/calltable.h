// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.h"
#include "store/datacipher.h"
#include "store/storedcall.h"

#include <optional>

struct CallKeeping
{
    bool transcripts = true; //!< KEEP_TRANSCRIPTS
    bool numbers = false; //!< KEEP_NUMBERS
};

//! The tables calls and heard_messages, and recordings as far as a call goes with its recording: statements, sealing
//! and nothing else. Lives in the thread of its Database.
class CallTable
{
public:
    //! The references must outlive this.
    CallTable(Database &database, const DataCipher &cipher) : m_database(database), m_cipher(cipher) { }

    //! The same call again replaces what stands there.
    [[nodiscard]] Result<void> write(const StoredCall &call, const CallKeeping &keeping);
    //! The newest first, without transcript and messages: at most so many that began before this moment, or that are
    //! older than this call.
    [[nodiscard]] Result<QList<StoredCall>> page(int most, const QDateTime &before);
    [[nodiscard]] Result<QList<StoredCall>> page(int most, const StoredCall &olderThan);
    //! One call, whole; nothing when there is none.
    [[nodiscard]] Result<std::optional<StoredCall>> read(const QString &id);
    //! How many were removed, with their recordings; of older ones at most so many, the oldest first.
    [[nodiscard]] Result<int> remove(const QString &id);
    [[nodiscard]] Result<int> removeOlderThan(const QDateTime &limit, int most);

private:
    [[nodiscard]] Result<QList<StoredCall>> select(const QString &rest, const QVariantList &values);
    [[nodiscard]] StoredCall readRow(const QSqlQuery &query) const;
    [[nodiscard]] Result<void> writeHeard(const StoredCall &call);

    Database &m_database;
    const DataCipher &m_cipher;
};

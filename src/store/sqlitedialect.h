// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/databasedialect.h"
#include "store/databasesettings.h"

#include <sys/types.h>

//! SQLite, one file that only its owner may read: write-ahead log, every commit on the disk, deleted bytes overwritten,
//! the file checked when it is opened, unless it is a large one (IntegrityCheck).
//!
//! Kinds of error: Empty (no such file, and none was to be made), NotFound (no such table), Conflict (another process
//! holds the file), Server (disk full, disk fault, file taken away: worth a retry), Refused (no permission), Malformed
//! (damaged file).
class SqliteDialect final : public DatabaseDialect
{
public:
    explicit SqliteDialect(const DatabaseSettings &settings) : m_settings(settings) { }

    [[nodiscard]] QString driver() const override { return QStringLiteral("QSQLITE"); }
    [[nodiscard]] Result<void> configure(QSqlDatabase &connection) override;
    [[nodiscard]] Result<void> prepare(Database &database) override;
    [[nodiscard]] Result<void> stillThere() const override;
    //! The nearest directory that is there already decides.
    [[nodiscard]] std::optional<Result<void>> isPlaceUsable() const override;
    // The write-ahead log still holds the pages as they were (sqlite.org/pragma.html, wal_checkpoint).
    [[nodiscard]] QString forgetForGood() const override { return QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"); }
    //! IMMEDIATE: waits for the lock now, within the busy timeout, instead of failing in the middle.
    [[nodiscard]] QString begin() const override { return QStringLiteral("BEGIN IMMEDIATE"); }
    [[nodiscard]] bool execute(QSqlQuery &query, const QString &sql, const QVariantList &values) const override;
    [[nodiscard]] ServiceError openingError(const QSqlError &error) const override { return statementError(error); }
    [[nodiscard]] ServiceError statementError(const QSqlError &error) const override;

private:
    [[nodiscard]] bool isInMemory() const;
    [[nodiscard]] Result<void> makePrivate();

    const DatabaseSettings m_settings;
    //! Which file was opened: SQLite goes on writing into one that was deleted, and nobody would ever read it again.
    dev_t m_device = 0;
    ino_t m_inode = 0;
};

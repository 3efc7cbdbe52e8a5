// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/databasedialect.h"
#include "store/databasesettings.h"

//! PostgreSQL over libpq. Every wait has a limit: 3 s to connect, the busy timeout for a lock, twice that for a
//! statement; a server that has gone silent is noticed by TCP within 10 s.
//!
//! Kinds of error, by SQLSTATE (PostgreSQL manual, appendix A): Network (not reachable, connection lost, shutting
//! down), Unauthorised (28), NotFound (no such database, 3D000; no such table, 42P01), Server (53: disk full, too many
//! connections), Conflict (lock or serialisation), Timeout (57014), Refused (everything else).
class PostgresDialect final : public DatabaseDialect
{
public:
    explicit PostgresDialect(const DatabaseSettings &settings) : m_settings(settings) { }

    [[nodiscard]] QString driver() const override { return QStringLiteral("QPSQL"); }
    [[nodiscard]] Result<void> configure(QSqlDatabase &connection) override;
    [[nodiscard]] Result<void> prepare(Database &database) override;
    //! Since PostgreSQL 15 nobody but a database's owner may, unless he is granted it.
    [[nodiscard]] Result<void> mayMakeTables(Database &database) const override;
    [[nodiscard]] QString begin() const override { return QStringLiteral("BEGIN"); }
    [[nodiscard]] QStringList beforeMigration() const override;
    [[nodiscard]] bool execute(QSqlQuery &query, const QString &sql, const QVariantList &values) const override;
    [[nodiscard]] ServiceError openingError(const QSqlError &error) const override;
    [[nodiscard]] ServiceError statementError(const QSqlError &error) const override;

private:
    const DatabaseSettings m_settings;
};

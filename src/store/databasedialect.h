// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariantList>

#include <optional>

class Database;

//! In what SQLite and PostgreSQL differ, besides the words of a statement (those are the same). Used by Database, in
//! its thread.
class DatabaseDialect
{
public:
    virtual ~DatabaseDialect() = default;

    //! Name of the QtSql driver.
    [[nodiscard]] virtual QString driver() const = 0;
    //! Sets name, user and options of a connection that is not open yet.
    [[nodiscard]] virtual Result<void> configure(QSqlDatabase &connection) = 0;
    //! Right after it was opened: checks and settings of this connection.
    [[nodiscard]] virtual Result<void> prepare(Database &database) = 0;
    //! Whether an open connection still leads to the database. Asked before each statement and transaction: cheap.
    [[nodiscard]] virtual Result<void> stillThere() const { return {}; }
    //! The statement that begins a transaction which will write.
    [[nodiscard]] virtual QString begin() const = 0;
    //! Run first in the transaction of a migration; none when the transaction itself keeps all others away.
    [[nodiscard]] virtual QStringList beforeMigration() const { return {}; }
    //! Whether a database could be made here, as far as that can be told without a connection; nothing when it needs
    //! one.
    [[nodiscard]] virtual std::optional<Result<void>> isPlaceUsable() const { return std::nullopt; }
    //! The same with a connection, whose database has no tables.
    [[nodiscard]] virtual Result<void> mayMakeTables(Database &) const { return {}; }
    //! Run after something was deleted that nobody may find again; its first value is 0 unless somebody was in the way.
    //! Empty: there is nothing to be done.
    [[nodiscard]] virtual QString forgetForGood() const { return {}; }
    //! One statement with positional "?" values; on false query.lastError() says why.
    [[nodiscard]] virtual bool execute(QSqlQuery &query, const QString &sql, const QVariantList &values) const = 0;
    //! What went wrong when it was opened, or with a statement. Never quotes the driver: its text may hold values, and
    //! the address.
    [[nodiscard]] virtual ServiceError openingError(const QSqlError &error) const = 0;
    [[nodiscard]] virtual ServiceError statementError(const QSqlError &error) const = 0;
};

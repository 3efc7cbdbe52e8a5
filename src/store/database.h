// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariantList>

#include <functional>
#include <memory>

struct DatabaseSettings
{
    QString file; //!< path, made with its directory when missing; ":memory:" for one that ends with the program
    std::chrono::milliseconds busyTimeout { 2'000 }; //!< how long a write waits for another process that holds the file
    QString migrations = QStringLiteral(":/migrations"); //!< directory of NNN_name.sql
};

//! The program's one SQLite file: opened, checked and brought to the present schema. Every statement that returned has
//! reached the disk when its transaction is committed (WAL, synchronous=FULL).
//!
//! Made, used and destroyed in one thread, which may block: the store thread. Errors never hold a value of a statement.
//! Kinds of error: Conflict (another process holds the file), Server (disk full, disk fault: worth a retry), Refused
//! (no permission, schema of a newer program), Malformed (damaged file).
//!
//! Migrations are resources `:/migrations/NNN_*.sql`, numbered without gaps from 001, each applied in a transaction and
//! noted in the table schema_version. A schema newer than the program knows is refused, never touched. In the text a
//! statement ends with ";" at the end of a line, and comments stand on lines of their own; SQLite and PostgreSQL must
//! both understand it.
class Database
{
public:
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const DatabaseSettings &settings);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    //! One statement with positional "?" values, executed. The query must be gone before its transaction ends.
    [[nodiscard]] Result<QSqlQuery> run(const QString &sql, const QVariantList &values = {});
    //! Runs work between BEGIN and COMMIT; when it or the COMMIT fails, nothing of it remains.
    [[nodiscard]] Result<void> inTransaction(const std::function<Result<void>()> &work);
    [[nodiscard]] int schemaVersion() const { return m_version; }

private:
    Database() = default;
    [[nodiscard]] Result<void> connectTo(const DatabaseSettings &settings);
    [[nodiscard]] Result<void> prepare();
    [[nodiscard]] Result<void> migrate(const QString &directory);
    [[nodiscard]] Result<int> readVersion();
    [[nodiscard]] Result<void> apply(const QString &path, int number);

    QString m_name; // of the QtSql connection
    QSqlDatabase m_connection;
    int m_version = 0;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/secret.h"

#include <QString>

#include <chrono>
#include <functional>
#include <optional>

//! A PostgreSQL server and the database on it.
struct PostgresAddress
{
    QString host; //!< name, address, or the directory of a Unix socket
    int port = 5432;
    QString database;
    QString user;
    Secret password;
    //! Further parameters of a libpq connection string, "name=value" joined by ";" (sslmode and the like).
    QString options;
};

struct DatabaseSettings
{
    //! SQLite: path, made with its directory when missing; ":memory:" for one that ends with the program.
    QString file;
    //! How long a statement waits for another process that holds what it needs. With PostgreSQL also the limit of one
    //! statement, doubled.
    std::chrono::milliseconds busyTimeout { 2'000 };
    QString migrations = QStringLiteral(":/migrations"); //!< directory of NNN_name.sql
    //! A connection that was refused or lost is not tried again before: each try may block the thread for seconds.
    std::chrono::milliseconds reopenPause { 1'000 };
    //! Neither made nor brought to another schema: for those who only look. Empty (of ServiceError) when nothing is
    //! there.
    bool onlyExisting = false;
    std::optional<PostgresAddress> postgres = std::nullopt; //!< set: PostgreSQL, and file means nothing
    //! How long each statement, or transaction as a whole, took; called in the thread of the database. May be empty.
    std::function<void(std::chrono::nanoseconds)> measured {};
};

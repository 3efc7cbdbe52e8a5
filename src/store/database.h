// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"
#include "store/databasesettings.h"

#include <QDeadlineTimer>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariantList>

#include <functional>
#include <memory>

class DatabaseDialect;
class PostgresListener;

//! The program's one database, SQLite or PostgreSQL: opened, checked and brought to the present schema. Every
//! transaction that returned has reached the disk.
//!
//! A connection that was lost is opened again by the next statement, at most once in reopenPause; until that works
//! every statement fails at once with what was wrong. Who finds the connection gone (PostgreSQL was restarted) and has
//! done nothing yet, with a SELECT by itself or a BEGIN, notices nothing when it can be opened anew at once; unless he
//! listens. Further statements of a transaction never open it.
//!
//! Made, used and destroyed in one thread, which may block: the store thread. Errors never hold a value of a statement.
//! Kinds of error: as the dialects list them; Refused also for the schema of a newer program.
class Database
{
public:
    //! Not open yet.
    explicit Database(const DatabaseSettings &settings);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    //! A database that is open.
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const DatabaseSettings &settings);

    //! Opens it unless it is open. For the start, and for whoever wants to know.
    [[nodiscard]] Result<void> ensureOpen();
    //! Whether a first start could make it here, where there is none: finds out without making anything.
    [[nodiscard]] Result<void> couldBeMade();
    [[nodiscard]] bool isOpen() const { return m_ready; }
    //! Run each time it has been opened, before anybody else's statement; when it fails, the database is not open.
    void setOpeningStep(std::function<Result<void>(Database &)> step) { m_openingStep = std::move(step); }

    //! PostgreSQL only, before it is opened: what any session says on this channel goes to heard when the event loop
    //! runs; lost is run when the server has ended the connection. Neither is run from within another call, and lost
    //! not for what a statement has found out.
    void setListening(
        const QString &channel, std::function<void(const QString &payload)> heard, std::function<void()> lost);

    //! One statement with positional "?" values, executed. The query must be gone before its transaction ends.
    [[nodiscard]] Result<QSqlQuery> run(const QString &sql, const QVariantList &values = {});
    //! Runs work between BEGIN and COMMIT; when it or the COMMIT fails, nothing of it remains.
    [[nodiscard]] Result<void> inTransaction(const std::function<Result<void>()> &work);
    //! What was deleted before is gone from the disk, too, as far as the database can do it. Conflict: somebody reads
    //! just now; it is gone with the next time.
    [[nodiscard]] Result<void> forgetForGood();
    [[nodiscard]] int schemaVersion() const { return m_version; }

private:
    enum class Phase { Idle, Opening, Transaction };
    class Stopwatch;

    [[nodiscard]] Result<void> connectNow();
    [[nodiscard]] Result<void> openNow();
    [[nodiscard]] Result<void> listen();
    void onLost();
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] bool mayConnectAnew() const;
    [[nodiscard]] Result<QSqlQuery> runNow(const QString &sql, const QVariantList &values);
    [[nodiscard]] Result<void> transactNow(const std::function<Result<void>()> &work);
    [[nodiscard]] Result<QSqlQuery> execute(const QString &sql, const QVariantList &values);
    void close();
    //! Closes it when this error says that the connection leads nowhere.
    [[nodiscard]] ServiceError judged(const ServiceError &error);

    const DatabaseSettings m_settings;
    const std::unique_ptr<DatabaseDialect> m_dialect;
    std::function<Result<void>(Database &)> m_openingStep;
    QString m_channel; // empty: nothing is listened to
    std::function<void(const QString &)> m_heard;
    std::function<void()> m_whenLost;
    QObject m_context; // of what they are told later
    std::unique_ptr<PostgresListener> m_listener;
    QString m_name; // of the QtSql connection; empty: there is none
    QSqlDatabase m_connection;
    Phase m_phase = Phase::Idle;
    bool m_ready = false;
    bool m_lost = false; // in the midst of a transaction
    int m_version = 0;
    QDeadlineTimer m_nextTry { 0 };
    ServiceError m_lastError; // of the last try to open it
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <QSqlDriver>

struct pg_conn;

//! libpq's connection behind Qt's driver QPSQL; null when it is none (QSqlDriver::handle()).
[[nodiscard]] pg_conn *postgresConnection(const QSqlDriver &driver);

//! Notices of the server would go to stderr, past the log and its format.
void ignoreNotices(const QSqlDriver &driver);

//! What other sessions say by NOTIFY, as the event loop runs; LISTEN is its owner's part. Lives with the connection, in
//! its thread, and must go before the connection is closed.
//!
//! Qt's own QSqlDriver::subscribeToNotification() will not do: when the server ends the connection, libpq closes the
//! socket while Qt goes on watching its number, which may be another socket's by then.
class PostgresListener : public QObject
{
    Q_OBJECT

public:
    explicit PostgresListener(const QSqlDriver &driver);

    //! A statement was executed: notifications may have come with its answer, which no socket tells of again.
    void lookLater();
    [[nodiscard]] bool isLost() const { return m_connection == nullptr; }

Q_SIGNALS:
    void heard(const QString &channel, const QString &payload);
    //! The connection is gone. Once; nothing follows.
    void lost();

private:
    void look();

    pg_conn *m_connection;
    QSocketNotifier m_socket;
    bool m_looking = false;
};

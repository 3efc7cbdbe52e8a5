// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QTemporaryDir>

//! A real PostgreSQL server on a loopback port, with a cluster of its own that ends with it. Debian's programs, run as
//! the user postgres when the tests run as root (PostgreSQL refuses root). Dies with the test's process.
//!
//! fsync is off: what is tested is our program, not the disk.
class PostgresServer
{
public:
    PostgresServer();
    ~PostgresServer();
    Q_DISABLE_COPY_MOVE(PostgresServer)

    //! Makes the cluster when there is none yet, and waits until connections are accepted. On false, log() says why.
    [[nodiscard]] bool start();
    //! Closes all connections and ends, as for a restart of the service.
    void stop();
    //! Ends at once, as in a crash.
    void kill();
    //! A new, empty database; its name.
    [[nodiscard]] QString makeDatabase();
    //! One statement as the superuser, in this database; what it prints.
    QByteArray sql(const QString &database, const QString &statement);

    //! All of a database, as pg_dump writes it.
    [[nodiscard]] QByteArray dump(const QString &database);
    //! Where the server keeps everything, its log of changes included.
    [[nodiscard]] QString directory() const { return m_directory.filePath(QStringLiteral("cluster")); }

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QString user() const { return QStringLiteral("mab"); }
    //! For DATABASE_URL.
    [[nodiscard]] QString url(const QString &database) const;
    [[nodiscard]] QByteArray log() const { return m_log; }

private:
    [[nodiscard]] QString program(const QString &name) const;
    [[nodiscard]] bool makeCluster();
    [[nodiscard]] QByteArray run(const QString &name, const QStringList &arguments);
    void runAsPostgres(QProcess &process) const;
    void end(int signal);

    QTemporaryDir m_directory;
    QString m_programs;
    QProcess m_server;
    QByteArray m_log;
    quint16 m_port = 0;
    int m_databases = 0;
};

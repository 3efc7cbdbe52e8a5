// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/postgresserver.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTcpServer>

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{
constexpr int Patience = 30'000; // ms
constexpr QByteArrayView Accepting = "database system is ready to accept connections";

QString newestPrograms()
{
    const QDir root(u"/usr/lib/postgresql"_s);
    QStringList versions = root.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    std::sort(
        versions.begin(), versions.end(), [](const QString &a, const QString &b) { return a.toInt() < b.toInt(); });
    return versions.isEmpty() ? QString() : root.filePath(versions.last() + u"/bin"_s);
}

quint16 freePort()
{
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHost) ? probe.serverPort() : 0;
}
}

PostgresServer::PostgresServer() : m_programs(newestPrograms())
{
    m_server.setProcessChannelMode(QProcess::MergedChannels);
}

PostgresServer::~PostgresServer()
{
    kill();
}

QString PostgresServer::program(const QString &name) const
{
    return m_programs + u'/' + name;
}

QString PostgresServer::url(const QString &database) const
{
    return u"postgresql://%1@127.0.0.1:%2/%3?sslmode=disable"_s.arg(user(), QString::number(m_port), database);
}

void PostgresServer::runAsPostgres(QProcess &process) const
{
    QProcessEnvironment environment;
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    environment.insert(u"PATH"_s, u"/usr/bin:/bin"_s);
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_directory.path());
    const passwd *account = ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr;
    const uid_t uid = account ? account->pw_uid : ::geteuid();
    const gid_t gid = account ? account->pw_gid : ::getegid();
    const bool change = account != nullptr;
    process.setChildProcessModifier([uid, gid, change] {
        if (change && (::setgroups(0, nullptr) != 0 || ::setgid(gid) != 0 || ::setuid(uid) != 0))
            ::_exit(1);
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT); // "immediate shutdown"
    });
}

bool PostgresServer::makeCluster()
{
    if (m_programs.isEmpty()) {
        m_log += "no PostgreSQL in /usr/lib/postgresql: install the package postgresql\n";
        return false;
    }
    if (const passwd *account = ::getpwnam("postgres"); ::geteuid() == 0) {
        if (!account
            || ::chown(QFile::encodeName(m_directory.path()).constData(), account->pw_uid, account->pw_gid) != 0)
            return false;
    }
    QProcess initdb;
    initdb.setProcessChannelMode(QProcess::MergedChannels);
    runAsPostgres(initdb);
    initdb.start(program(u"initdb"_s),
        { u"-D"_s, m_directory.filePath(u"cluster"_s), u"-A"_s, u"trust"_s, u"-U"_s, user(), u"-E"_s, u"UTF8"_s,
            u"--no-sync"_s, u"--no-instructions"_s });
    const bool made = initdb.waitForFinished(Patience) && initdb.exitCode() == 0;
    m_log += initdb.readAll();
    return made;
}

bool PostgresServer::start()
{
    if (!m_directory.isValid() || (m_port == 0 && !makeCluster()))
        return false;
    // The same port after a restart; at first another program may take the free one before PostgreSQL does.
    for (int attempt = 0; attempt < 5; ++attempt) {
        const quint16 port = m_port != 0 ? m_port : freePort();
        runAsPostgres(m_server);
        m_server.start(program(u"postgres"_s),
            { u"-D"_s, m_directory.filePath(u"cluster"_s), u"-p"_s, QString::number(port), u"-c"_s,
                u"listen_addresses=127.0.0.1"_s, u"-c"_s, u"unix_socket_directories="_s, u"-c"_s, u"fsync=off"_s,
                u"-c"_s, u"max_connections=50"_s });
        QByteArray said;
        QElapsedTimer waited;
        waited.start();
        while (waited.elapsed() < Patience && m_server.waitForReadyRead(Patience)) {
            said += m_server.readAll();
            if (said.contains(Accepting.data())) {
                m_log += said;
                m_port = port;
                return true;
            }
        }
        m_log += said;
        end(SIGQUIT);
    }
    return false;
}

void PostgresServer::end(int signal)
{
    if (m_server.state() == QProcess::NotRunning)
        return;
    ::kill(static_cast<pid_t>(m_server.processId()), signal);
    if (!m_server.waitForFinished(Patience))
        m_server.kill();
    m_log += m_server.readAll();
}

void PostgresServer::stop()
{
    end(SIGINT); // "fast shutdown"
}

void PostgresServer::kill()
{
    end(SIGQUIT);
}

QString PostgresServer::makeDatabase()
{
    const QString name = u"mab%1"_s.arg(++m_databases);
    sql(u"postgres"_s, u"CREATE DATABASE "_s + name);
    return name;
}

QByteArray PostgresServer::run(const QString &name, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    runAsPostgres(process);
    process.start(program(name),
        QStringList { u"-h"_s, u"127.0.0.1"_s, u"-p"_s, QString::number(m_port), u"-U"_s, user() } + arguments);
    process.waitForFinished(Patience);
    return process.readAll();
}

QByteArray PostgresServer::sql(const QString &database, const QString &statement)
{
    return run(u"psql"_s, { u"-X"_s, u"-A"_s, u"-t"_s, u"-q"_s, u"-d"_s, database, u"-c"_s, statement }).trimmed();
}

QByteArray PostgresServer::dump(const QString &database)
{
    return run(u"pg_dump"_s, { database });
}

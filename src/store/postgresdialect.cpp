// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgresdialect.h"

#include "store/database.h"
#include "store/postgreslistener.h"

#include <QSqlDriver>
#include <QSqlField>

namespace
{
using Kind = ServiceError::Kind;

// Any number will do, as long as all releases use the same.
constexpr qint64 MigrationLock = 0x6d61625f6d696772; // "mab_migr"

ServiceError unreachable()
{
    return { Kind::Network,
        QStringLiteral("PostgreSQL cannot be reached; check the server, and host, port and sslmode in DATABASE_URL"),
        {} };
}

ServiceError notAdmitted()
{
    return { Kind::Unauthorised,
        QStringLiteral("PostgreSQL does not admit this user; check user and password in DATABASE_URL, and the "
                       "server's pg_hba.conf"),
        {} };
}

ServiceError noDatabase()
{
    return { Kind::NotFound, QStringLiteral("PostgreSQL has no database of this name; create it, or mend DATABASE_URL"),
        {} };
}
}

Result<void> PostgresDialect::configure(QSqlDatabase &connection)
{
    const PostgresAddress &address = *m_settings.postgres;
    connection.setHostName(address.host);
    connection.setPort(address.port);
    connection.setDatabaseName(address.database);
    connection.setUserName(address.user);
    connection.setPassword(address.password.text());
    QString options = QStringLiteral("connect_timeout=3;keepalives_idle=4;keepalives_interval=2;keepalives_count=3;"
                                     "tcp_user_timeout=10000;application_name=messenger-ab");
    if (!address.options.isEmpty())
        options += u';' + address.options;
    connection.setConnectOptions(options);
    return {};
}

Result<void> PostgresDialect::prepare(Database &database)
{
    const auto limit = QString::number(m_settings.busyTimeout.count());
    const auto twice = QString::number(2 * m_settings.busyTimeout.count());
    // Warnings of statements such as CREATE … IF NOT EXISTS are nothing that a log should hold.
    for (const QString &setting : { QString(QStringLiteral("SET lock_timeout = ") + limit),
             QString(QStringLiteral("SET statement_timeout = ") + twice),
             QStringLiteral("SET client_min_messages = error"),
             QStringLiteral("SET idle_in_transaction_session_timeout = 30000") }) {
        const auto set = database.run(setting);
        if (!set)
            return tl::unexpected(set.error());
        ignoreNotices(*set->driver());
    }
    return {};
}

Result<void> PostgresDialect::mayMakeTables(Database &database) const
{
    auto may = database.run(QStringLiteral("SELECT has_schema_privilege(current_schema(), 'CREATE')"));
    if (!may)
        return tl::unexpected(may.error());
    if (may->next() && may->value(0).toBool())
        return {};
    return failure(Kind::Refused,
        QStringLiteral("this user may not make tables in the database; make him its owner, or grant him CREATE on the "
                       "schema"));
}

// A large table takes its time, and so does waiting for another replica that is at it.
QStringList PostgresDialect::beforeMigration() const
{
    return { QStringLiteral("SET LOCAL statement_timeout = '10min'"),
        QStringLiteral("SET LOCAL lock_timeout = '10min'"),
        QStringLiteral("SELECT pg_advisory_xact_lock(%1)").arg(MigrationLock) };
}

// QPSQL's prepared statements are no gain: it sends PREPARE, EXECUTE with the values as literals, and DEALLOCATE, three
// round trips, of which an aborted transaction refuses the last with a warning; BEGIN and SET it cannot prepare. The
// literals are made by the same function of the driver here. Not forward-only: that loses rows that are still to be
// read when another statement runs.
bool PostgresDialect::execute(QSqlQuery &query, const QString &sql, const QVariantList &values) const
{
    const QStringList parts = sql.split(u'?');
    Q_ASSERT(parts.size() == values.size() + 1); // no statement of ours has a question mark for anything else
    QString whole = parts.first();
    for (qsizetype i = 0; i < values.size(); ++i) {
        QVariant value = values.at(i);
        // libpq would take it for the end of the statement: whoever can send one could have a row refused for ever.
        if (value.metaType() == QMetaType::fromType<QString>())
            value = value.toString().replace(QChar(u'\0'), QChar(QChar::ReplacementCharacter));
        QSqlField field({}, value.metaType());
        field.setValue(value);
        whole += query.driver()->formatValue(field) + parts.at(i + 1);
    }
    return query.exec(whole);
}

// libpq gives no SQLSTATE for a connection that was not made, only a text.
ServiceError PostgresDialect::openingError(const QSqlError &error) const
{
    const QString text = error.text();
    if (text.contains(u"authentication") || text.contains(u"pg_hba.conf") || text.contains(u"password")
        || text.contains(u"role \""))
        return notAdmitted();
    if (text.contains(u"database \"") && text.contains(u"does not exist"))
        return noDatabase();
    return unreachable();
}

ServiceError PostgresDialect::statementError(const QSqlError &error) const
{
    const QString state = error.nativeErrorCode();
    // A connection that is gone has no state at all.
    if (state.isEmpty() || state.startsWith(u"08") || state.startsWith(u"57P"))
        return unreachable();
    if (state.startsWith(u"28"))
        return notAdmitted();
    if (state == u"3D000")
        return noDatabase();
    if (state == u"42P01")
        return { Kind::NotFound, QStringLiteral("the database has none of the program's tables"), {} };
    if (state == u"53100")
        return { Kind::Server, QStringLiteral("PostgreSQL's disk is full; make room on it"), {} };
    if (state.startsWith(u"53") || state.startsWith(u"58"))
        return { Kind::Server, QStringLiteral("PostgreSQL is overloaded or broken (SQLSTATE %1)").arg(state), {} };
    if (state.startsWith(u"40") || state == u"55P03")
        return { Kind::Conflict, QStringLiteral("another process holds what a statement needs"), {} };
    if (state == u"57014")
        return { Kind::Timeout, QStringLiteral("PostgreSQL did not answer in time"), {} };
    if (state == u"25006" || state == u"42501")
        return { Kind::Refused,
            QStringLiteral("PostgreSQL may not be written by this user; grant it the rights, or mend DATABASE_URL"),
            {} };
    return { Kind::Refused, QStringLiteral("PostgreSQL refuses a statement (SQLSTATE %1)").arg(state), {} };
}

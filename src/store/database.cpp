// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/database.h"

#include "store/migrations.h"
#include "store/postgresdialect.h"
#include "store/postgreslistener.h"
#include "store/sqlitedialect.h"

#include <QScopedValueRollback>
#include <QSqlError>
#include <QUuid>

namespace
{
std::unique_ptr<DatabaseDialect> dialectFor(const DatabaseSettings &settings)
{
    if (settings.postgres)
        return std::make_unique<PostgresDialect>(settings);
    return std::make_unique<SqliteDialect>(settings);
}
}

Database::Database(const DatabaseSettings &settings) : m_settings(settings), m_dialect(dialectFor(settings)) { }

Database::~Database()
{
    close();
}

Result<std::unique_ptr<Database>> Database::open(const DatabaseSettings &settings)
{
    auto database = std::make_unique<Database>(settings);
    if (const Result<void> opened = database->ensureOpen(); !opened)
        return tl::unexpected(opened.error());
    return database;
}

Result<void> Database::ensureOpen()
{
    if (m_ready) {
        const Result<void> there = m_dialect->stillThere();
        if (there)
            return {};
        close();
    }
    if (!m_nextTry.hasExpired())
        return tl::unexpected(m_lastError);
    const QScopedValueRollback opening(m_phase, Phase::Opening);
    Result<void> opened = openNow();
    if (!opened) {
        close();
        m_lastError = opened.error();
        m_nextTry.setRemainingTime(m_settings.reopenPause);
    }
    m_ready = opened.has_value();
    return opened;
}

Result<void> Database::connectNow()
{
    if (!QSqlDatabase::isDriverAvailable(m_dialect->driver())) {
        return failure(ServiceError::Kind::Refused,
            QStringLiteral("Qt's driver %1 is missing: install libqt6sql6-sqlite or libqt6sql6-psql")
                .arg(m_dialect->driver()));
    }
    m_name = QUuid::createUuid().toString();
    m_connection = QSqlDatabase::addDatabase(m_dialect->driver(), m_name);
    if (const Result<void> configured = m_dialect->configure(m_connection); !configured)
        return configured;
    if (!m_connection.open())
        return tl::unexpected(m_dialect->openingError(m_connection.lastError()));
    return m_dialect->prepare(*this);
}

Result<void> Database::openNow()
{
    if (const Result<void> connected = connectNow(); !connected)
        return connected;
    const Result<int> version = m_settings.onlyExisting
        ? migrations::expectPresent(*this, m_settings.migrations)
        : migrations::apply(*this, m_settings.migrations, m_dialect->beforeMigration(),
            m_version == 0 ? migrations::Opened::First : migrations::Opened::Again);
    if (!version)
        return tl::unexpected(version.error());
    m_version = *version;
    if (const Result<void> listening = m_channel.isEmpty() ? Result<void>() : listen(); !listening)
        return listening;
    return m_openingStep ? m_openingStep(*this) : Result<void>();
}

void Database::setListening(
    const QString &channel, std::function<void(const QString &)> heard, std::function<void()> lost)
{
    Q_ASSERT(m_settings.postgres && !m_ready);
    m_channel = channel;
    m_heard = std::move(heard);
    m_whenLost = std::move(lost);
}

Result<void> Database::listen()
{
    if (const auto listening = run(QStringLiteral("LISTEN ") + m_channel); !listening)
        return tl::unexpected(listening.error());
    m_listener = std::make_unique<PostgresListener>(*m_connection.driver());
    // Later: whoever hears may run statements, which may find out that the connection is gone.
    QObject::connect(
        m_listener.get(), &PostgresListener::heard, &m_context,
        [this](const QString &, const QString &payload) { m_heard(payload); }, Qt::QueuedConnection);
    QObject::connect(
        m_listener.get(), &PostgresListener::lost, &m_context, [this] { onLost(); }, Qt::QueuedConnection);
    return {};
}

void Database::onLost()
{
    if (!m_listener || !m_listener->isLost())
        return; // that was an earlier connection's
    close();
    m_whenLost();
}

Result<void> Database::couldBeMade()
{
    if (const auto place = m_dialect->isPlaceUsable())
        return *place;
    const QScopedValueRollback opening(m_phase, Phase::Opening);
    close();
    Result<void> could = connectNow();
    if (could)
        could = m_dialect->mayMakeTables(*this);
    close();
    return could;
}

void Database::close()
{
    m_ready = false;
    m_listener.reset();
    if (m_name.isEmpty())
        return;
    m_connection.close();
    m_connection = QSqlDatabase(); // else removeDatabase() warns of a connection in use
    QSqlDatabase::removeDatabase(m_name);
    m_name.clear();
}

//! Tells how long it lived; only of what is not part of something larger.
class Database::Stopwatch
{
public:
    explicit Stopwatch(const Database &database)
        : m_measured(database.m_phase == Phase::Idle ? database.m_settings.measured : nullptr)
    {
    }
    ~Stopwatch()
    {
        if (m_measured)
            m_measured(std::chrono::steady_clock::now() - m_began);
    }
    Q_DISABLE_COPY_MOVE(Stopwatch)

private:
    const std::function<void(std::chrono::nanoseconds)> m_measured;
    const std::chrono::steady_clock::time_point m_began = std::chrono::steady_clock::now();
};

Result<QSqlQuery> Database::run(const QString &sql, const QVariantList &values)
{
    const Stopwatch stopwatch(*this);
    return runNow(sql, values);
}

Result<QSqlQuery> Database::runNow(const QString &sql, const QVariantList &values)
{
    if (m_phase == Phase::Idle) {
        if (const Result<void> opened = ensureOpen(); !opened)
            return tl::unexpected(opened.error());
    } else if (m_lost) {
        return tl::unexpected(m_lastError);
    }
    auto done = execute(sql, values);
    // Reading may be repeated; whether a statement that writes has been done before the connection went, nobody knows.
    if (!done && mayConnectAnew() && m_phase == Phase::Idle && sql.startsWith(u"SELECT") && ensureOpen())
        done = execute(sql, values);
    return done;
}

// A server that was restarted since the last statement is noticed by the next one. Not for who listens: he holds more
// of his session than one statement or transaction.
bool Database::mayConnectAnew() const
{
    return m_settings.postgres && !m_ready && m_channel.isEmpty();
}

Result<QSqlQuery> Database::execute(const QString &sql, const QVariantList &values)
{
    if (!m_connection.isOpen()) // as the driver has found out by itself
        return tl::unexpected(judged(m_dialect->openingError({})));
    QSqlQuery query(m_connection);
    const bool done = m_dialect->execute(query, sql, values);
    if (m_listener)
        m_listener->lookLater();
    if (done)
        return query;
    const ServiceError error = m_dialect->statementError(query.lastError());
    query = QSqlQuery();
    return tl::unexpected(judged(error));
}

ServiceError Database::judged(const ServiceError &error)
{
    if (error.kind != ServiceError::Kind::Network || m_phase == Phase::Opening)
        return error;
    m_lastError = error;
    m_lost = m_phase == Phase::Transaction;
    if (!m_lost)
        close();
    return error;
}

Result<void> Database::forgetForGood()
{
    const QString statement = m_dialect->forgetForGood();
    if (statement.isEmpty())
        return {};
    auto done = run(statement);
    if (!done)
        return tl::unexpected(done.error());
    if (done->next() && done->value(0).toInt() != 0)
        return failure(ServiceError::Kind::Conflict, QStringLiteral("another process is reading the database"));
    return {};
}

Result<void> Database::begin()
{
    auto begun = execute(m_dialect->begin(), {});
    if (!begun && m_lost) {
        close();
        if (!mayConnectAnew())
            return tl::unexpected(begun.error());
        m_lost = false;
        if (const Result<void> opened = ensureOpen(); !opened) {
            m_lost = true; // nothing is there to be rolled back
            return opened;
        }
        begun = execute(m_dialect->begin(), {});
    }
    return begun ? Result<void>() : tl::unexpected(begun.error());
}

Result<void> Database::inTransaction(const std::function<Result<void>()> &work)
{
    const Stopwatch stopwatch(*this);
    return transactNow(work);
}

Result<void> Database::transactNow(const std::function<Result<void>()> &work)
{
    if (m_phase == Phase::Idle) {
        if (const Result<void> opened = ensureOpen(); !opened)
            return opened;
    }
    Result<void> done;
    {
        const QScopedValueRollback inside(m_phase, m_phase == Phase::Idle ? Phase::Transaction : m_phase);
        done = begin();
        if (done)
            done = work();
        if (done) {
            if (const auto committed = run(QStringLiteral("COMMIT"), {}); !committed)
                done = tl::unexpected(committed.error());
        }
        if (!done && !m_lost)
            (void)run(QStringLiteral("ROLLBACK"), {}); // fails harmlessly when SQLite has already rolled back by itself
    }
    if (std::exchange(m_lost, false))
        close();
    return done;
}

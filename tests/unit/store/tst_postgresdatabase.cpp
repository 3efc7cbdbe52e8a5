// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/database.h"
#include "support/postgresserver.h"
#include "support/strictness.h"
#include "unit/store/onbothdatabases.h"

#include <array>
#include <thread>

using namespace std::chrono_literals;
using Kind = ServiceError::Kind;

//! Database against a real PostgreSQL. What does not depend on the server is tested with SQLite.
class TestPostgresDatabase : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void schemaSurvivesReopening();
    void manyStartAtOnce();
    void newerSchemaIsRefused();
    void anothersMigrationIsWaitedFor();
    void theNextReleaseMayComeMeanwhile();
    void transactionsAreWhole();
    void bytesComeBack();
    void textsComeBack_data();
    void textsComeBack();
    void everyWaitHasALimit();
    void restartedServer();
    void lostBetweenStatements();
    void lostBeforeAnythingWasDone();
    void whoListensIsToldOfTheLoss();
    void lostInATransaction();
    void downAtStart();
    void notAdmitted_data();
    void notAdmitted();
    void errorsHoldNoValues();
    void openingStepDecides();

private:
    [[nodiscard]] DatabaseSettings settings(const QString &name) const;
    static qint64 count(Database &database, const QString &table);

    PostgresServer m_server;
    const QString m_insert = QStringLiteral("INSERT INTO business_connections VALUES (?, 1, 1, 1)");
};

void TestPostgresDatabase::initTestCase()
{
    QVERIFY2(m_server.start(), m_server.log().constData());
}

DatabaseSettings TestPostgresDatabase::settings(const QString &name) const
{
    DatabaseSettings settings;
    settings.busyTimeout = 200ms;
    settings.reopenPause = 0ms;
    settings.postgres = addressOf(m_server, name);
    return settings;
}

qint64 TestPostgresDatabase::count(Database &database, const QString &table)
{
    auto query = database.run(QStringLiteral("SELECT COUNT(*) FROM ") + table);
    return query && query->next() ? query->value(0).toLongLong() : -1;
}

void TestPostgresDatabase::schemaSurvivesReopening()
{
    const QString name = m_server.makeDatabase();
    for (int i = 0; i < 2; ++i) {
        const auto database = Database::open(settings(name));
        QVERIFY(database.has_value());
        QCOMPARE(count(**database, QStringLiteral("business_connections")), i);
        QVERIFY((*database)->run(m_insert, { QStringLiteral("bc%1").arg(i) }).has_value());
        QCOMPARE(count(**database, QStringLiteral("schema_version")), (*database)->schemaVersion());
    }
}

void TestPostgresDatabase::manyStartAtOnce()
{
    for (int round = 0; round < 3; ++round) {
        const DatabaseSettings same = settings(m_server.makeDatabase());
        std::array<Result<void>, 6> opened;
        {
            std::vector<std::jthread> replicas;
            for (Result<void> &result : opened)
                replicas.emplace_back([&same, &result] { result = Database(same).ensureOpen(); });
        }
        for (const Result<void> &result : opened)
            QVERIFY2(result.has_value(), qPrintable(result ? QString() : result.error().toString()));
    }
}

void TestPostgresDatabase::newerSchemaIsRefused()
{
    const DatabaseSettings same = settings(m_server.makeDatabase());
    {
        const auto database = Database::open(same);
        QVERIFY(database.has_value());
        QVERIFY((*database)->run(QStringLiteral("INSERT INTO schema_version VALUES (99, 0)")).has_value());
    }
    const auto refused = Database::open(same);
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().kind, Kind::Refused);
    QVERIFY(refused.error().detail.contains(u"schema 99"));
}

// However little patience statements have: a large table takes its time.
void TestPostgresDatabase::anothersMigrationIsWaitedFor()
{
    const DatabaseSettings first = settings(m_server.makeDatabase());
    const auto other = Database::open(first);
    QVERIFY(other.has_value());
    QTemporaryDir migrations;
    for (int number = 1; number <= (*other)->schemaVersion() + 1; ++number) {
        QFile file(migrations.filePath(QStringLiteral("%1_test.sql").arg(number, 3, 10, QLatin1Char('0'))));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("CREATE TABLE later (id BIGINT);\n") > 0);
    }
    const auto migrationLock = QStringLiteral("(%1)").arg(0x6d61625f6d696772);
    QVERIFY((*other)->run(QStringLiteral("SELECT pg_advisory_lock") + migrationLock).has_value());
    Result<void> opened;
    {
        const std::jthread replica([&] {
            DatabaseSettings next = first;
            next.migrations = migrations.path();
            opened = Database(next).ensureOpen();
        });
        QTRY_COMPARE(count(**other,
                         QStringLiteral("pg_stat_activity WHERE wait_event = 'advisory' AND clock_timestamp() - "
                                        "query_start > 3 * interval '200 ms'")),
            1);
        QVERIFY((*other)->run(QStringLiteral("SELECT pg_advisory_unlock") + migrationLock).has_value());
    }
    QVERIFY2(opened.has_value(), qPrintable(opened ? QString() : opened.error().toString()));
}

// A rolling update: the replicas that still run must get over a lost connection, too.
void TestPostgresDatabase::theNextReleaseMayComeMeanwhile()
{
    const QString name = m_server.makeDatabase();
    const auto opened = Database::open(settings(name));
    QVERIFY(opened.has_value());
    Database &database = **opened;
    m_server.sql(name, QStringLiteral("INSERT INTO schema_version VALUES (99, 0)"));
    m_server.sql(name,
        QStringLiteral("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%1' AND pid <> "
                       "pg_backend_pid()")
            .arg(name));
    QCOMPARE(count(database, QStringLiteral("business_connections")), 0);
    QVERIFY(database.run(m_insert, { QStringLiteral("a") }).has_value());
    QCOMPARE(count(database, QStringLiteral("schema_version WHERE version = 99")), 1);
    QVERIFY(!Database::open(settings(name)).has_value());
}

void TestPostgresDatabase::transactionsAreWhole()
{
    const auto opened = Database::open(settings(m_server.makeDatabase()));
    QVERIFY(opened.has_value());
    Database &database = **opened;
    const auto failed = database.inTransaction([&]() -> Result<void> {
        if (const auto done = database.run(m_insert, { QStringLiteral("a") }); !done)
            return tl::unexpected(done.error());
        return failure(Kind::Refused, QStringLiteral("changed my mind"));
    });
    QVERIFY(!failed.has_value());
    QCOMPARE(failed.error().detail, QStringLiteral("changed my mind"));
    QCOMPARE(count(database, QStringLiteral("business_connections")), 0);
    // A statement that fails ends PostgreSQL's transaction; the next one must not suffer from it.
    const auto twice = database.inTransaction([&]() -> Result<void> {
        for (int i = 0; i < 2; ++i) {
            if (const auto done = database.run(m_insert, { QStringLiteral("same") }); !done)
                return tl::unexpected(done.error());
        }
        return {};
    });
    QVERIFY(!twice.has_value());
    QCOMPARE(twice.error().kind, Kind::Refused);
    QVERIFY(database.run(m_insert, { QStringLiteral("a") }).has_value());
    QCOMPARE(count(database, QStringLiteral("business_connections")), 1);
}

void TestPostgresDatabase::textsComeBack_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("back");
    for (const char16_t *text : { u"", u"it's '' ?", u"\\", u"\\' OR 1 = 1 --", u"😀 Grüße", u"line\nbreak" }) {
        const QString same = QString::fromUtf16(text);
        QTest::addRow("\"%s\"", qUtf8Printable(same)) << same << same;
    }
    // PostgreSQL has no such character, and the statement would end there.
    QTest::newRow("zero") << QString(u'a' + QString(QChar(u'\0')) + u'b') << QStringLiteral("a\uFFFDb");
}

void TestPostgresDatabase::textsComeBack()
{
    QFETCH(QString, text);
    const auto database = Database::open(settings(m_server.makeDatabase()));
    QVERIFY(database.has_value());
    QVERIFY((*database)->run(m_insert, { text }).has_value());
    auto query = (*database)->run(QStringLiteral("SELECT id FROM business_connections WHERE id = ?"), { text });
    QVERIFY(query && query->next());
    QTEST(query->value(0).toString(), "back");
}

void TestPostgresDatabase::bytesComeBack()
{
    const auto opened = Database::open(settings(m_server.makeDatabase()));
    QVERIFY(opened.has_value());
    Database &database = **opened;
    QVERIFY(database.run(QStringLiteral("CREATE TABLE bytes (b BYTEA NOT NULL)")).has_value());
    QByteArray all(256, '\0');
    for (int i = 0; i < 256; ++i)
        all[i] = static_cast<char>(i);
    QVERIFY(database.run(QStringLiteral("INSERT INTO bytes VALUES (?)"), { all }).has_value());
    auto query = database.run(QStringLiteral("SELECT b FROM bytes"));
    QVERIFY(query && query->next());
    QCOMPARE(query->value(0).toByteArray(), all);
}

void TestPostgresDatabase::everyWaitHasALimit()
{
    const DatabaseSettings same = settings(m_server.makeDatabase());
    const auto mine = Database::open(same);
    const auto other = Database::open(same);
    QVERIFY(mine.has_value() && other.has_value());
    QVERIFY((*other)->run(m_insert, { QStringLiteral("a") }).has_value());
    const auto blocked = (*other)->inTransaction([&]() -> Result<void> {
        const auto held = (*other)->run(QStringLiteral("UPDATE business_connections SET enabled = 0"));
        const auto locked = (*mine)->run(QStringLiteral("UPDATE business_connections SET enabled = 1"));
        return !held || locked ? failure(Kind::Refused, {}) : tl::unexpected(locked.error());
    });
    QCOMPARE(blocked.error().kind, Kind::Conflict);
    const auto slow = (*mine)->run(QStringLiteral("SELECT pg_sleep(60)"));
    QVERIFY(!slow.has_value());
    QCOMPARE(slow.error().kind, Kind::Timeout);
    QCOMPARE(count(**mine, QStringLiteral("business_connections")), 1);
}

void TestPostgresDatabase::restartedServer()
{
    const auto opened = Database::open(settings(m_server.makeDatabase()));
    QVERIFY(opened.has_value());
    Database &database = **opened;
    m_server.stop();
    for (int i = 0; i < 3; ++i) {
        const auto down = database.run(m_insert, { QStringLiteral("lost") });
        QVERIFY(!down.has_value());
        QCOMPARE(down.error().kind, Kind::Network);
        QVERIFY(down.error().isRetryable());
        QVERIFY(!database.isOpen());
    }
    QVERIFY2(m_server.start(), m_server.log().constData());
    QVERIFY(database.run(m_insert, { QStringLiteral("a") }).has_value());
    QVERIFY(database.isOpen());
    QCOMPARE(count(database, QStringLiteral("business_connections")), 1);
}

void TestPostgresDatabase::lostBetweenStatements()
{
    const QString name = m_server.makeDatabase();
    const auto opened = Database::open(settings(name));
    QVERIFY(opened.has_value());
    Database &database = **opened;
    m_server.sql(QStringLiteral("postgres"),
        QStringLiteral("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%1'").arg(name));
    const auto lost = database.run(m_insert, { QStringLiteral("a") });
    QVERIFY(!lost.has_value());
    QCOMPARE(lost.error().kind, Kind::Network);
    QVERIFY(database.run(m_insert, { QStringLiteral("a") }).has_value());
    QCOMPARE(count(database, QStringLiteral("business_connections")), 1);
}

// PostgreSQL was restarted since the last statement: nobody needs to notice.
void TestPostgresDatabase::lostBeforeAnythingWasDone()
{
    const QString name = m_server.makeDatabase();
    const auto opened = Database::open(settings(name));
    QVERIFY(opened.has_value());
    Database &database = **opened;
    for (const bool crashes : { false, true }) {
        const auto restart = [this, crashes] {
            crashes ? m_server.kill() : m_server.stop();
            return m_server.start();
        };
        QVERIFY2(restart(), m_server.log().constData());
        QVERIFY(database.run(QStringLiteral("SELECT COUNT(*) FROM business_connections")).has_value());
        QVERIFY2(restart(), m_server.log().constData());
        QVERIFY(database
                    .inTransaction([&]() -> Result<void> {
                        const auto done = database.run(m_insert, { QString::number(crashes ? 1 : 0) });
                        return done ? Result<void>() : tl::unexpected(done.error());
                    })
                    .has_value());
    }
    QCOMPARE(count(database, QStringLiteral("business_connections")), 2);
    m_server.stop();
    QVERIFY(!database.inTransaction([]() -> Result<void> { return {}; }).has_value());
    QVERIFY(!database.run(QStringLiteral("SELECT 1")).has_value());
    QVERIFY2(m_server.start(), m_server.log().constData());
}

// His session is more than its statements: locks, for one.
void TestPostgresDatabase::whoListensIsToldOfTheLoss()
{
    const QString name = m_server.makeDatabase();
    Database database(settings(name));
    database.setListening(
        QStringLiteral("words"), [](const QString &) {}, [] {});
    QVERIFY(database.ensureOpen().has_value());
    const auto cut = [&] {
        m_server.sql(QStringLiteral("postgres"),
            QStringLiteral("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%1'").arg(name));
    };
    cut();
    QVERIFY(!database.run(QStringLiteral("SELECT 1")).has_value());
    QVERIFY(database.run(QStringLiteral("SELECT 1")).has_value());
    cut();
    QVERIFY(!database.inTransaction([]() -> Result<void> { return {}; }).has_value());
    QVERIFY(database.inTransaction([]() -> Result<void> { return {}; }).has_value());
}

void TestPostgresDatabase::lostInATransaction()
{
    const QString name = m_server.makeDatabase();
    const auto opened = Database::open(settings(name));
    QVERIFY(opened.has_value());
    Database &database = **opened;
    QList<bool> worked;
    const auto lost = database.inTransaction([&]() -> Result<void> {
        worked += database.run(m_insert, { QStringLiteral("a") }).has_value();
        m_server.sql(QStringLiteral("postgres"),
            QStringLiteral("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%1'").arg(name));
        // Must not open a new connection, where they would stand outside of any transaction.
        worked += database.run(m_insert, { QStringLiteral("b") }).has_value();
        worked += database.run(m_insert, { QStringLiteral("c") }).has_value();
        return {};
    });
    QCOMPARE(worked, (QList<bool> { true, false, false }));
    QVERIFY(!lost.has_value());
    QCOMPARE(lost.error().kind, Kind::Network);
    QCOMPARE(count(database, QStringLiteral("business_connections")), 0);
}

void TestPostgresDatabase::downAtStart()
{
    const QString name = m_server.makeDatabase();
    m_server.stop();
    DatabaseSettings patient = settings(name);
    patient.reopenPause = 1h;
    Database database(patient);
    const Result<void> down = database.ensureOpen();
    QVERIFY(!down.has_value());
    QCOMPARE(down.error().kind, Kind::Network);
    QVERIFY(down.error().detail.contains(u"DATABASE_URL"));
    QVERIFY2(m_server.start(), m_server.log().constData());
    QVERIFY(!database.run(m_insert, { QStringLiteral("a") }).has_value()); // the pause is not over yet
    Database hasty(settings(name));
    QVERIFY(hasty.run(m_insert, { QStringLiteral("a") }).has_value()); // opens by itself
}

void TestPostgresDatabase::notAdmitted_data()
{
    QTest::addColumn<QString>("database");
    QTest::addColumn<QString>("user");
    QTest::addColumn<int>("kind");
    QTest::newRow("no such database") << QStringLiteral("nothing_here") << m_server.user() << int(Kind::NotFound);
    QTest::newRow("no such user") << QStringLiteral("postgres") << QStringLiteral("nobody") << int(Kind::Unauthorised);
}

void TestPostgresDatabase::notAdmitted()
{
    QFETCH(QString, database);
    QFETCH(QString, user);
    QFETCH(int, kind);
    DatabaseSettings wrong = settings(database);
    wrong.postgres->user = user;
    const auto refused = Database::open(wrong);
    QVERIFY(!refused.has_value());
    QCOMPARE(int(refused.error().kind), kind);
    QVERIFY(!refused.error().detail.contains(user));
}

void TestPostgresDatabase::errorsHoldNoValues()
{
    const auto database = Database::open(settings(m_server.makeDatabase()));
    QVERIFY(database.has_value());
    const auto failed = (*database)->run(
        QStringLiteral("INSERT INTO business_connections VALUES (?, NULL, 1, 1)"), { QStringLiteral("GEHEIM") });
    QVERIFY(!failed.has_value());
    QVERIFY(!failed.error().toString().contains(u"GEHEIM"));
}

void TestPostgresDatabase::openingStepDecides()
{
    Database database(settings(m_server.makeDatabase()));
    int steps = 0;
    database.setOpeningStep([&](Database &) -> Result<void> {
        return ++steps == 1 ? failure(Kind::Refused, QStringLiteral("not yet")) : Result<void>();
    });
    const Result<void> first = database.ensureOpen();
    QVERIFY(!first.has_value());
    QCOMPARE(first.error().detail, QStringLiteral("not yet"));
    QVERIFY(!database.isOpen());
    QVERIFY(database.run(m_insert, { QStringLiteral("a") }).has_value());
    QCOMPARE(steps, 2);
}

QTEST_GUILESS_MAIN(TestPostgresDatabase)
#include "tst_postgresdatabase.moc"

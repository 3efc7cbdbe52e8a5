// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/databasecheck.h"
#include "store/integritycheck.h"
#include "unit/app/filledstore.h"
#include "unit/store/onbothdatabases.h"

using namespace Qt::StringLiterals;

class TestDatabaseCheck : public OnBothDatabases
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { startServer(); }
    void init();
    void inOrder_data() { databases(); }
    void inOrder();
    void beforeTheFirstStart_data() { databases(); }
    void beforeTheFirstStart();
    void keys_data() { databases(); }
    void keys();
    void newerSchema_data() { databases(); }
    void newerSchema();
    void inMemory();
    void damaged_data();
    void damaged();
    void lockedByAnotherProcess();
    void noPlaceForIt();
    void unreachable();
    void noRightToMakeTables();

private:
    [[nodiscard]] Verdict check(const DataKeySettings &key);
    [[nodiscard]] Verdict check() { return check({ Secret(QString::fromLatin1(FilledStore::Key)), {} }); }

    DatabaseSettings m_settings;
};

void TestDatabaseCheck::init()
{
    m_settings = fresh(u"data/messenger-ab.db"_s);
}

Verdict TestDatabaseCheck::check(const DataKeySettings &key)
{
    const Pending<DatabaseCheck> check(new DatabaseCheck(m_settings, key));
    std::optional<Verdict> verdict;
    connect(check.get(), &DatabaseCheck::finished, this, [&](const Verdict &given) { verdict = given; });
    (void)QTest::qWaitFor([&] { return verdict.has_value(); }, 20000);
    return verdict.value_or(Verdict::bad(u"no verdict"_s, {}));
}

void TestDatabaseCheck::inOrder()
{
    const auto database = Database::open(m_settings);
    QVERIFY(vault::admit(**database, DataCipher(FilledStore::Key)).has_value());
    for (int i = 0; i < 2; ++i) { // nothing may be left behind that is in the way
        const Verdict verdict = check();
        QVERIFY2(verdict.ok, qPrintable(verdict.detail));
        QVERIFY2(verdict.detail.contains(u"opened with its key and written"), qPrintable(verdict.detail));
    }
}

void TestDatabaseCheck::beforeTheFirstStart()
{
    QFETCH(bool, postgres);
    const Verdict verdict = check({ {}, m_directory->filePath(u"data/data.key"_s) });
    QVERIFY2(verdict.ok, qPrintable(verdict.detail));
    QVERIFY2(verdict.detail.contains(u"the first start makes it"), qPrintable(verdict.detail));
    QVERIFY(QDir(m_directory->path()).isEmpty());
    if (postgres)
        QVERIFY(m_server
                    .sql(m_settings.postgres->database,
                        u"SELECT 'tables:' || count(*) FROM pg_tables WHERE schemaname = 'public'"_s)
                    .contains("tables:0"));
}

void TestDatabaseCheck::keys()
{
    {
        const auto database = Database::open(m_settings);
        QVERIFY(vault::admit(**database, DataCipher(FilledStore::Key)).has_value());
    }
    const QString file = m_directory->filePath(u"data/data.key"_s);
    const Verdict wrong = check({ Secret(u"another key that is long enough, too"), file });
    QVERIFY(!wrong.ok);
    QCOMPARE(wrong.detail, u"the database was written with another key"_s);
    QVERIFY2(wrong.remedy.contains(u"DATA_KEY"), qPrintable(wrong.remedy));
    const Verdict missing = check({ {}, file });
    QVERIFY(!missing.ok);
    QCOMPARE(missing.detail, u"the key file is missing from DATA_DIR"_s);
    QVERIFY(!QFile::exists(file));
}

void TestDatabaseCheck::newerSchema()
{
    const auto database = Database::open(m_settings);
    QVERIFY((*database)->run(u"INSERT INTO schema_version (version, applied_at) VALUES (99, 0)"_s).has_value());
    const Verdict verdict = check();
    QVERIFY(!verdict.ok);
    QVERIFY2(verdict.detail.contains(u"schema 99"), qPrintable(verdict.detail));
    QVERIFY2(verdict.remedy.contains(u"newer program"), qPrintable(verdict.remedy));
}

void TestDatabaseCheck::inMemory()
{
    m_settings.file = u":memory:"_s;
    const Verdict verdict = check();
    QVERIFY(verdict.ok);
    QVERIFY2(verdict.detail.startsWith(u"warning: kept in memory"), qPrintable(verdict.detail));
}

void TestDatabaseCheck::damaged_data()
{
    QTest::addColumn<qint64>("size");
    QTest::addColumn<qint64>("at");
    QTest::newRow("from the start") << qint64(4096) << qint64(0);
    QTest::newRow("in the midst of a large one") << 2 * IntegrityCheck::Large << IntegrityCheck::Large;
}

void TestDatabaseCheck::damaged()
{
    QFETCH(qint64, size);
    QFETCH(qint64, at);
    {
        const auto database = Database::open(m_settings);
        QVERIFY(vault::admit(**database, DataCipher(FilledStore::Key)).has_value());
        for (qint64 filled = 0; filled < size; filled += 1'000'000)
            QVERIFY((*database)
                        ->run(u"INSERT INTO messages (connection, chat, message, sent_at, arrival, stored_at, album, "
                              "content) VALUES ('', 1, ?, 0, 0, 0, '', ?)"_s,
                            { filled, QByteArray(1'000'000, 'x') })
                        .has_value());
    }
    QFile file(m_settings.file);
    QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(at));
    QCOMPARE(file.write(QByteArray(8192, 'x')), 8192);
    file.close();
    const Verdict verdict = check();
    QVERIFY(!verdict.ok);
    QCOMPARE(verdict.detail, u"the database file is damaged"_s);
    QVERIFY2(verdict.remedy.contains(u"backup"), qPrintable(verdict.remedy));
}

void TestDatabaseCheck::lockedByAnotherProcess()
{
    m_settings.busyTimeout = std::chrono::milliseconds(20);
    const auto database = Database::open(m_settings);
    QVERIFY(vault::admit(**database, DataCipher(FilledStore::Key)).has_value());
    QVERIFY((*database)->run(u"BEGIN IMMEDIATE"_s).has_value());
    QVERIFY(!check().ok);
    QVERIFY((*database)->run(u"COMMIT"_s).has_value());
    QVERIFY(check().ok);
}

void TestDatabaseCheck::noPlaceForIt()
{
    m_settings.file = u"/dev/null/data/messenger-ab.db"_s;
    const Verdict verdict = check();
    QVERIFY(!verdict.ok);
    QVERIFY2(verdict.remedy.contains(u"DATA_DIR"), qPrintable(verdict.remedy));
}

void TestDatabaseCheck::unreachable()
{
    m_settings.postgres = PostgresAddress { u"127.0.0.1"_s, 1, u"mab"_s, u"mab"_s, Secret(), {} };
    const Verdict verdict = check();
    QVERIFY(!verdict.ok);
    QCOMPARE(verdict.detail, u"PostgreSQL cannot be reached"_s);
    QVERIFY2(verdict.remedy.contains(u"DATABASE_URL"), qPrintable(verdict.remedy));
}

void TestDatabaseCheck::noRightToMakeTables()
{
    const QString name = m_server.makeDatabase();
    m_server.sql(name, u"CREATE ROLE guest LOGIN"_s);
    m_server.sql(name, u"REVOKE CREATE ON SCHEMA public FROM PUBLIC"_s);
    m_settings.postgres = PostgresAddress { u"127.0.0.1"_s, m_server.port(), name, u"guest"_s, Secret(), {} };
    const Verdict verdict = check();
    QVERIFY(!verdict.ok);
    QVERIFY2(verdict.detail.contains(u"may not make tables"), qPrintable(verdict.detail));
}

QTEST_GUILESS_MAIN(TestDatabaseCheck)
#include "tst_databasecheck.moc"

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/database.h"
#include "support/strictness.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace std::chrono_literals;

class TestDatabase : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void everyMigrationIsInTheProgram();
    void newFileIsPrivate();
    void openFileIsMadePrivate();
    void settingsOfSqlite();
    void schemaSurvivesReopening();
    void laterMigrationsAreAdded();
    void failedMigrationLeavesNothing();
    void newerSchemaIsRefused();
    void gapsInMigrationsAreRefused();
    void damagedFiles_data();
    void damagedFiles();
    void unwritablePlace();
    void transactionsAreWhole();
    void fullDisk();
    void lockedByAnotherProcess();
    void errorsHoldNoValues();
    void fileTakenAway();
    void memoryNeedsNoFile();

private:
    // One table per migration, so that a test sees which were applied.
    static void writeMigration(const QTemporaryDir &directory, int number, const QByteArray &sql);
    static qint64 count(Database &database, const QString &table);
};

void TestDatabase::writeMigration(const QTemporaryDir &directory, int number, const QByteArray &sql)
{
    QFile file(directory.filePath(QStringLiteral("%1_test.sql").arg(number, 3, 10, QLatin1Char('0'))));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(sql);
}

qint64 TestDatabase::count(Database &database, const QString &table)
{
    auto query = database.run(QStringLiteral("SELECT COUNT(*) FROM ") + table);
    return query && query->next() ? query->value(0).toLongLong() : -1;
}

void TestDatabase::everyMigrationIsInTheProgram()
{
    const auto database = Database::open({ QStringLiteral(":memory:") });
    QVERIFY(database.has_value()); // registers the resource
    const QStringList inTree = QDir(QStringLiteral(MAB_SOURCE_DIR "/resources/migrations"))
                                   .entryList({ QStringLiteral("*.sql") }, QDir::Files, QDir::Name);
    QCOMPARE(
        QDir(QStringLiteral(":/migrations")).entryList({ QStringLiteral("*.sql") }, QDir::Files, QDir::Name), inTree);
    QCOMPARE((*database)->schemaVersion(), inTree.size());
    QCOMPARE(count(**database, QStringLiteral("messages")), 0);
}

void TestDatabase::newFileIsPrivate()
{
    QTemporaryDir directory;
    const QString file = directory.filePath(QStringLiteral("deep/er/inbox.db"));
    const auto database = Database::open({ file });
    QVERIFY(database.has_value());
    const auto nobodyElse = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther
        | QFile::WriteOther | QFile::ExeOther;
    for (const QString &path :
        { file, QString(file + u"-wal"), QString(file + u"-shm"), directory.filePath(QStringLiteral("deep/er")) }) {
        QVERIFY2(QFile::exists(path), qPrintable(path));
        QVERIFY2(!(QFile::permissions(path) & nobodyElse), qPrintable(path));
    }
}

void TestDatabase::openFileIsMadePrivate()
{
    QTemporaryDir directory;
    const QString file = directory.filePath(QStringLiteral("inbox.db"));
    QFile made(file);
    QVERIFY(made.open(QIODevice::WriteOnly));
    made.close();
    QVERIFY(made.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther));
    QVERIFY(Database::open({ file }).has_value());
    QVERIFY(!(QFile::permissions(file) & (QFile::ReadGroup | QFile::ReadOther)));
}

void TestDatabase::settingsOfSqlite()
{
    QTemporaryDir directory;
    const auto database = Database::open({ directory.filePath(QStringLiteral("inbox.db")), 1234ms });
    QVERIFY(database.has_value());
    const QList<std::pair<QString, QString>> expected { { QStringLiteral("journal_mode"), QStringLiteral("wal") },
        { QStringLiteral("synchronous"), QStringLiteral("2") }, { QStringLiteral("foreign_keys"), QStringLiteral("1") },
        { QStringLiteral("secure_delete"), QStringLiteral("1") },
        { QStringLiteral("busy_timeout"), QStringLiteral("1234") } };
    for (const auto &[pragma, value] : expected) {
        auto query = (*database)->run(QStringLiteral("PRAGMA ") + pragma);
        QVERIFY(query && query->next());
        QCOMPARE(query->value(0).toString(), value);
    }
}

void TestDatabase::schemaSurvivesReopening()
{
    QTemporaryDir directory;
    const QString file = directory.filePath(QStringLiteral("inbox.db"));
    {
        const auto database = Database::open({ file });
        QVERIFY(database.has_value());
        QVERIFY(
            (*database)->run(QStringLiteral("INSERT INTO business_connections VALUES ('bc', 1, 1, 1)")).has_value());
    }
    const auto database = Database::open({ file });
    QVERIFY(database.has_value());
    QCOMPARE(count(**database, QStringLiteral("business_connections")), 1);
    QCOMPARE(count(**database, QStringLiteral("schema_version")), (*database)->schemaVersion());
}

void TestDatabase::laterMigrationsAreAdded()
{
    QTemporaryDir directory;
    const DatabaseSettings settings { directory.filePath(QStringLiteral("inbox.db")), 1s, directory.path() };
    writeMigration(directory, 1,
        "-- a comment; with a semicolon\nCREATE TABLE one (a TEXT NOT NULL,\n  -- what it is\n  b TEXT);\n\nCREATE "
        "TABLE two (a TEXT)");
    {
        const auto database = Database::open(settings);
        QVERIFY(database.has_value());
        QCOMPARE((*database)->schemaVersion(), 1);
        QCOMPARE(count(**database, QStringLiteral("two")), 0);
        QVERIFY((*database)->run(QStringLiteral("INSERT INTO one VALUES ('kept', NULL)")).has_value());
    }
    writeMigration(directory, 2, "ALTER TABLE one ADD COLUMN c TEXT;\n");
    writeMigration(directory, 3, "CREATE TABLE three (a TEXT);\n");
    const auto database = Database::open(settings);
    QVERIFY(database.has_value());
    QCOMPARE((*database)->schemaVersion(), 3);
    QCOMPARE(count(**database, QStringLiteral("one WHERE c IS NULL")), 1);
    QCOMPARE(count(**database, QStringLiteral("three")), 0);
}

void TestDatabase::failedMigrationLeavesNothing()
{
    QTemporaryDir directory;
    const DatabaseSettings settings { directory.filePath(QStringLiteral("inbox.db")), 1s, directory.path() };
    writeMigration(directory, 1, "CREATE TABLE one (a TEXT);\n");
    writeMigration(directory, 2, "CREATE TABLE two (a TEXT);\nCREATE GARBAGE;\n");
    const auto failed = Database::open(settings);
    QVERIFY(!failed.has_value());
    QVERIFY(failed.error().detail.contains(u"migration 2"));
    writeMigration(
        directory, 2, "CREATE TABLE two (a TEXT, b TEXT);\n"); // would fail if anything of the first try had stayed
    const auto database = Database::open(settings);
    QVERIFY(database.has_value());
    QCOMPARE((*database)->schemaVersion(), 2);
}

void TestDatabase::newerSchemaIsRefused()
{
    QTemporaryDir directory;
    const QString file = directory.filePath(QStringLiteral("inbox.db"));
    {
        const auto database = Database::open({ file });
        QVERIFY(database.has_value());
        QVERIFY((*database)->run(QStringLiteral("INSERT INTO schema_version VALUES (99, 0)")).has_value());
    }
    const auto refused = Database::open({ file });
    QVERIFY(!refused.has_value());
    QCOMPARE(static_cast<int>(refused.error().kind), static_cast<int>(ServiceError::Kind::Refused));
    QVERIFY(refused.error().detail.contains(u"schema 99"));
}

void TestDatabase::gapsInMigrationsAreRefused()
{
    QTemporaryDir directory;
    writeMigration(directory, 1, "CREATE TABLE one (a TEXT);\n");
    writeMigration(directory, 3, "CREATE TABLE three (a TEXT);\n");
    QVERIFY(!Database::open({ QStringLiteral(":memory:"), 1s, directory.path() }).has_value());
}

void TestDatabase::damagedFiles_data()
{
    QTest::addColumn<bool>("whole");
    QTest::newRow("something else") << false;
    QTest::newRow("damaged pages") << true;
}

void TestDatabase::damagedFiles()
{
    QFETCH(bool, whole);
    QTemporaryDir directory;
    QFile file(directory.filePath(QStringLiteral("inbox.db")));
    if (whole) {
        const auto database = Database::open({ file.fileName() });
        QVERIFY(database.has_value());
    }
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.seek(whole ? 4096 : 0); // behind the header page, or all of it
    file.write(QByteArray(whole ? static_cast<int>(file.size() - 4096) : 8192, 'x'));
    file.close();
    const auto damaged = Database::open({ file.fileName() });
    QVERIFY(!damaged.has_value());
    QCOMPARE(static_cast<int>(damaged.error().kind), static_cast<int>(ServiceError::Kind::Malformed));
}

void TestDatabase::unwritablePlace()
{
    const auto refused = Database::open({ QStringLiteral("/proc/messenger-ab/inbox.db") });
    QVERIFY(!refused.has_value());
    QCOMPARE(static_cast<int>(refused.error().kind), static_cast<int>(ServiceError::Kind::Refused));
    QVERIFY(refused.error().detail.contains(u"DATA_DIR"));
}

void TestDatabase::transactionsAreWhole()
{
    const auto opened = Database::open({ QStringLiteral(":memory:") });
    QVERIFY(opened.has_value());
    Database &database = **opened;
    const QString insert = QStringLiteral("INSERT INTO business_connections VALUES (?, 1, 1, 1)");
    const auto failed = database.inTransaction([&]() -> Result<void> {
        if (const auto done = database.run(insert, { QStringLiteral("a") }); !done)
            return tl::unexpected(done.error());
        return failure(ServiceError::Kind::Refused, QStringLiteral("changed my mind"));
    });
    QVERIFY(!failed.has_value());
    QCOMPARE(failed.error().detail, QStringLiteral("changed my mind"));
    QCOMPARE(count(database, QStringLiteral("business_connections")), 0);
    const auto done = database.inTransaction([&]() -> Result<void> {
        return database.run(insert, { QStringLiteral("a") }) ? Result<void>()
                                                             : Result<void>(failure(ServiceError::Kind::Refused, {}));
    });
    QVERIFY(done.has_value());
    QCOMPARE(count(database, QStringLiteral("business_connections")), 1);
}

void TestDatabase::fullDisk()
{
    QTemporaryDir directory;
    const auto opened = Database::open({ directory.filePath(QStringLiteral("inbox.db")) });
    QVERIFY(opened.has_value());
    Database &database = **opened;
    QVERIFY(database.run(QStringLiteral("PRAGMA max_page_count=1")).has_value()); // SQLite takes the present size
    const auto fill = [&]() -> Result<void> {
        for (int i = 0; i < 2000; ++i) {
            if (const auto done = database.run(QStringLiteral("INSERT INTO business_connections VALUES (?, 1, 1, 1)"),
                    { QString::number(i).repeated(100) });
                !done)
                return tl::unexpected(done.error());
        }
        return {};
    };
    const auto full = database.inTransaction(fill);
    QVERIFY(!full.has_value());
    QCOMPARE(static_cast<int>(full.error().kind), static_cast<int>(ServiceError::Kind::Server));
    QVERIFY(full.error().isRetryable());
    QCOMPARE(count(database, QStringLiteral("business_connections")), 0);
    QVERIFY(database.run(QStringLiteral("PRAGMA max_page_count=100000")).has_value());
    QVERIFY(database.inTransaction(fill).has_value()); // there is room again
}

void TestDatabase::lockedByAnotherProcess()
{
    QTemporaryDir directory;
    const QString file = directory.filePath(QStringLiteral("inbox.db"));
    const auto mine = Database::open({ file, 20ms });
    const auto other = Database::open({ file, 20ms });
    QVERIFY(mine.has_value() && other.has_value());
    QVERIFY((*other)->run(QStringLiteral("BEGIN IMMEDIATE")).has_value());
    const auto locked = (*mine)->inTransaction([] { return Result<void>(); });
    QVERIFY(!locked.has_value());
    QCOMPARE(static_cast<int>(locked.error().kind), static_cast<int>(ServiceError::Kind::Conflict));
    QCOMPARE(count(**mine, QStringLiteral("messages")), 0); // reading goes on
    QVERIFY((*other)->run(QStringLiteral("COMMIT")).has_value());
    QVERIFY((*mine)->inTransaction([] { return Result<void>(); }).has_value());
}

void TestDatabase::errorsHoldNoValues()
{
    const auto database = Database::open({ QStringLiteral(":memory:") });
    QVERIFY(database.has_value());
    const auto failed = (*database)->run(
        QStringLiteral("INSERT INTO business_connections VALUES (?, NULL, 'GEHEIM', 1)"), { QStringLiteral("GEHEIM") });
    QVERIFY(!failed.has_value());
    QVERIFY(!failed.error().toString().contains(u"GEHEIM"));
}

void TestDatabase::fileTakenAway()
{
    // SQLite would go on writing into the nameless file, and everything would be gone with the process.
    QTemporaryDir directory;
    DatabaseSettings settings { directory.filePath(QStringLiteral("inbox.db")) };
    settings.reopenPause = 0ms;
    const auto opened = Database::open(settings);
    QVERIFY(opened.has_value());
    Database &database = **opened;
    const QString insert = QStringLiteral("INSERT INTO business_connections VALUES (?, 1, 1, 1)");
    QVERIFY(database.run(insert, { QStringLiteral("a") }).has_value());
    const QString elsewhere = directory.filePath(QStringLiteral("elsewhere"));
    QVERIFY(QDir().mkdir(elsewhere));
    for (const char *suffix : { "", "-wal", "-shm" })
        QVERIFY(QFile::rename(
            settings.file + QLatin1String(suffix), elsewhere + QLatin1String("/inbox.db") + QLatin1String(suffix)));
    for (int i = 0; i < 2; ++i) {
        const auto gone = database.inTransaction([] { return Result<void>(); });
        QVERIFY(!gone.has_value());
        QCOMPARE(gone.error().kind, ServiceError::Kind::Server);
        QVERIFY(gone.error().detail.contains(u"taken away"));
        QVERIFY(!QFile::exists(settings.file)); // nor is it replaced by an empty one
    }
    for (const char *suffix : { "", "-wal", "-shm" }) {
        const QString from = elsewhere + QLatin1String("/inbox.db") + QLatin1String(suffix);
        QVERIFY(!QFile::exists(from) || QFile::rename(from, settings.file + QLatin1String(suffix)));
    }
    QVERIFY(database.run(insert, { QStringLiteral("b") }).has_value());
    QCOMPARE(count(database, QStringLiteral("business_connections")), 2);
}

void TestDatabase::memoryNeedsNoFile()
{
    const auto one = Database::open({ QStringLiteral(":memory:") });
    const auto two = Database::open({ QStringLiteral(":memory:") });
    QVERIFY(one.has_value() && two.has_value());
    QVERIFY((*one)->run(QStringLiteral("INSERT INTO business_connections VALUES ('bc', 1, 1, 1)")).has_value());
    QCOMPARE(count(**two, QStringLiteral("business_connections")), 0);
    QVERIFY(!QFile::exists(QStringLiteral(":memory:")));
}

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/vault.h"
#include "unit/store/onbothdatabases.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using Kind = ServiceError::Kind;

//! Those who only look make nothing: no file, no table, no key. The same rules on both databases.
class TestExistingDatabase : public OnBothDatabases
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { startServer(); }
    void init();
    void nothingIsMade_data() { databases(); }
    void nothingIsMade();
    void theProgramsOwnIsOpened_data() { databases(); }
    void theProgramsOwnIsOpened();
    void otherSchemas_data();
    void otherSchemas();
    void keys_data() { databases(); }
    void keys();
    void keyFile();
    void directoryInTheWay();

private:
    [[nodiscard]] DatabaseSettings existing() const;

    DatabaseSettings m_settings;
};

void TestExistingDatabase::init()
{
    m_settings = fresh(u"data/inbox.db"_s);
}

DatabaseSettings TestExistingDatabase::existing() const
{
    DatabaseSettings settings = m_settings;
    settings.onlyExisting = true;
    return settings;
}

void TestExistingDatabase::nothingIsMade()
{
    QFETCH(bool, postgres);
    const auto opened = Database::open(existing());
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, Kind::Empty);
    QVERIFY(QDir(m_directory->path()).isEmpty());
    if (postgres) {
        const QByteArray tables = m_server.sql(
            m_settings.postgres->database, u"SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"_s);
        QVERIFY2(tables.contains("0"), tables.constData());
        return;
    }
    // An empty file, as `touch` makes it, is no database either, and stays empty.
    QVERIFY(QDir().mkpath(m_directory->filePath(u"data"_s)));
    QFile file(m_settings.file);
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto empty = Database::open(existing());
    QVERIFY(!empty);
    QCOMPARE(empty.error().kind, Kind::Empty);
}

void TestExistingDatabase::theProgramsOwnIsOpened()
{
    const auto made = Database::open(m_settings);
    QVERIFY(made.has_value());
    const auto opened = Database::open(existing());
    QVERIFY(opened.has_value());
    QCOMPARE((*opened)->schemaVersion(), (*made)->schemaVersion());
}

void TestExistingDatabase::otherSchemas_data()
{
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("remedy");
    for (const char *name : { "SQLite", "PostgreSQL" }) {
        QTest::addRow("%s, newer", name) << 99 << u"start the newer program again"_s;
        QTest::addRow("%s, older", name) << 1 << u"messenger-ab serve brings it up to date"_s;
    }
}

void TestExistingDatabase::otherSchemas()
{
    QFETCH(int, version);
    QFETCH(QString, remedy);
    const auto made = Database::open(m_settings);
    QVERIFY(made.has_value());
    DatabaseSettings settings = existing();
    QTemporaryDir migrations;
    if (version == 1) {
        // A program that knows one migration more.
        for (int number = 1; number <= (*made)->schemaVersion() + 1; ++number) {
            QFile file(migrations.filePath(u"%1_x.sql"_s.arg(number, 3, 10, QChar(u'0'))));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write("CREATE TABLE later (id BIGINT);\n") > 0);
        }
        settings.migrations = migrations.path();
    } else {
        QVERIFY((*made)->run(u"INSERT INTO schema_version (version, applied_at) VALUES (?, 0)"_s, { version }));
    }
    const auto opened = Database::open(settings);
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, Kind::Refused);
    QVERIFY2(opened.error().detail.contains(remedy), qPrintable(opened.error().detail));
    QVERIFY(!(*made)->run(u"SELECT * FROM later"_s).has_value());
}

void TestExistingDatabase::keys()
{
    const auto database = Database::open(m_settings);
    QVERIFY(database.has_value());
    const Secret right(u"0123456789abcdef0123456789abcdef");
    const Secret wrong(u"another key that is long enough, too");
    const QString file = m_directory->filePath(u"data.key"_s);
    // Nothing was ever stored.
    QVERIFY(!vault::open(**database, { right, file })->has_value());
    QVERIFY(!vault::open(**database, { {}, file })->has_value());
    const DataCipher cipher(right.utf8());
    QVERIFY(vault::admit(**database, cipher).has_value());
    const auto opened = vault::open(**database, { right, file });
    QVERIFY(opened.has_value() && opened->has_value());
    QCOMPARE((*opened)->opened(cipher.sealed("text", "place"), "place").value(), QByteArray("text"));
    const auto refused = vault::open(**database, { wrong, file });
    QVERIFY(!refused);
    QVERIFY2(refused.error().detail.contains(u"another key"), qPrintable(refused.error().detail));
    const auto missing = vault::open(**database, { {}, file });
    QVERIFY(!missing);
    QCOMPARE(missing.error().kind, Kind::NotFound);
    QVERIFY(!QFile::exists(file));
}

void TestExistingDatabase::keyFile()
{
    const auto database = Database::open(m_settings);
    QVERIFY(database.has_value());
    const DataKeySettings settings { {}, m_directory->filePath(u"data.key"_s) };
    const Result<Secret> made = vault::key(**database, settings);
    QVERIFY(made.has_value());
    QVERIFY(vault::admit(**database, DataCipher(made->utf8())).has_value());
    QVERIFY(vault::open(**database, settings)->has_value());
}

void TestExistingDatabase::directoryInTheWay()
{
    QVERIFY(QDir().mkpath(m_settings.file));
    const auto opened = Database::open(existing());
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, Kind::Refused);
    QVERIFY2(opened.error().detail.contains(u"DATA_DIR"), qPrintable(opened.error().detail));
}

QTEST_GUILESS_MAIN(TestExistingDatabase)
#include "tst_existingdatabase.moc"

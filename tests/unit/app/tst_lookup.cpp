// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "support/postgresserver.h"
#include "support/strictness.h"
#include "unit/app/filledstore.h"
#include "unit/store/onbothdatabases.h"

#include <QTcpServer>

using namespace Qt::StringLiterals;

//! How `messages` and `history` come to the store, as a shell sees it: on both databases, and when it is not as it
//! should be.
class TestLookup : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void bothDatabases_data();
    void bothDatabases();
    void nothingIsMade_data();
    void nothingIsMade();
    void noKeyIsMade();
    void whatIsWrong_data();
    void whatIsWrong();
    void needsNoServiceKeys();

private:
    [[nodiscard]] DatabaseSettings postgres(const QString &database) const;

    PostgresServer m_server;
};

void TestLookup::initTestCase()
{
    QVERIFY2(m_server.start(), m_server.log().constData());
}

DatabaseSettings TestLookup::postgres(const QString &database) const
{
    DatabaseSettings settings;
    settings.postgres = addressOf(m_server, database);
    return settings;
}

void TestLookup::bothDatabases_data()
{
    QTest::addColumn<bool>("onPostgres");
    QTest::newRow("SQLite") << false;
    QTest::newRow("PostgreSQL") << true;
}

void TestLookup::bothDatabases()
{
    QFETCH(bool, onPostgres);
    const QString name = onPostgres ? m_server.makeDatabase() : QString();
    FilledStore store(onPostgres ? postgres(name) : DatabaseSettings {}, m_server.url(name));
    QVERIFY(store.add(FilledStore::message(1, u"Bring Brot mit"_s)));
    QVERIFY(store.add(FilledStore::call(u"CA1"_s)));
    const CommandRun messages = store.run(commands::messages, { u"messages"_s });
    QCOMPARE(messages.status, commands::Ok);
    QVERIFY2(messages.output.contains("Bring Brot mit"), messages.errors.constData());
    const CommandRun history = store.run(commands::history, { u"history"_s });
    QVERIFY2(history.output.startsWith("CA1 "), history.errors.constData());
    QCOMPARE(store.run(commands::messages, { u"messages"_s, u"forget"_s, u"1@99"_s }).status, commands::Ok);
    QCOMPARE(store.run(commands::history, { u"history"_s, u"forget"_s, u"CA1"_s }).status, commands::Ok);
    QCOMPARE(store.run(commands::messages, { u"messages"_s, u"--json"_s }).output, QByteArray("[]\n"));
    QCOMPARE(store.run(commands::history, { u"history"_s, u"--json"_s }).output, QByteArray("[]\n"));
}

void TestLookup::nothingIsMade_data()
{
    bothDatabases_data();
}

void TestLookup::nothingIsMade()
{
    QFETCH(bool, onPostgres);
    const QTemporaryDir directory;
    const QString name = m_server.makeDatabase();
    QHash<QString, QString> environment { { u"DATA_DIR"_s, directory.filePath(u"data"_s) } };
    if (onPostgres)
        environment.insert(
            { { u"DATABASE_URL"_s, m_server.url(name) }, { u"DATA_KEY"_s, QString::fromLatin1(FilledStore::Key) } });
    for (const QStringList &arguments : { QStringList { u"messages"_s }, QStringList { u"messages"_s, u"export"_s },
             QStringList { u"history"_s }, QStringList { u"history"_s, u"export"_s } }) {
        const CommandRun run(
            arguments[0] == u"messages" ? commands::messages : commands::history, arguments, environment);
        QCOMPARE(run.status, commands::Ok);
        QCOMPARE(run.output, QByteArray());
        QCOMPARE(run.errors, QByteArray("messenger-ab: nothing has been stored yet\n"));
    }
    const CommandRun json(commands::history, { u"history"_s, u"--json"_s }, environment);
    QCOMPARE(json.output, QByteArray("[]\n"));
    const CommandRun show(commands::messages, { u"messages"_s, u"show"_s, u"1@99"_s }, environment);
    QCOMPARE(show.status, commands::Failed);
    QVERIFY(QDir(directory.path()).isEmpty());
    const QByteArray tables
        = m_server.sql(name, u"SELECT 'tables:' || count(*) FROM pg_tables WHERE schemaname = 'public'"_s);
    QVERIFY2(tables.contains("tables:0"), tables.constData());
}

void TestLookup::noKeyIsMade()
{
    // A database that was made and never written into has no key.
    const QTemporaryDir directory;
    const QHash<QString, QString> environment { { u"DATA_DIR"_s, directory.path() } };
    (void)Database::open({ directory.filePath(u"messenger-ab.db"_s) });
    const CommandRun run(commands::messages, { u"messages"_s }, environment);
    QCOMPARE(run.status, commands::Ok);
    QCOMPARE(run.errors, QByteArray("messenger-ab: nothing has been stored yet\n"));
    QCOMPARE(QDir(directory.path()).entryList(QDir::Files), QStringList { u"messenger-ab.db"_s });
}

void TestLookup::whatIsWrong_data()
{
    using Break = std::function<void(FilledStore &)>;
    QTest::addColumn<Break>("breakIt");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char *name, const Break &breakIt, int status, const char *said) {
        QTest::newRow(name) << breakIt << status << QByteArray(said);
    };
    const auto set = [](const QString &name, const QString &value) {
        return [=](FilledStore &store) { store.environment.insert(name, value); };
    };
    row("another key", set(u"DATA_KEY"_s, u"another key that is long enough, too"_s), commands::Configuration,
        "written with another key");
    row("key too short", set(u"DATA_KEY"_s, u"short"_s), commands::Configuration, "DATA_KEY is too short");
    row("key file lost", set(u"DATA_KEY"_s, {}), commands::Configuration, "key file is missing");
    row(
        "newer schema",
        [](FilledStore &store) {
            (void)store.database->run(u"INSERT INTO schema_version (version, applied_at) VALUES (99, 0)"_s);
        },
        commands::Configuration, "start the newer program again");
    row(
        "damaged file",
        [](FilledStore &store) {
            store.close();
            QFile file(store.directory.filePath(u"messenger-ab.db"_s));
            QVERIFY(file.open(QIODevice::ReadWrite) && file.write(QByteArray(4096, 'x')) == 4096);
        },
        commands::Failed, "restore a backup");
    row("time zone", set(u"TIMEZONE"_s, u"Mars/Base"_s), commands::Configuration, "TIMEZONE");
    row("address", set(u"DATABASE_URL"_s, u"oracle://x"_s), commands::Configuration, "DATABASE_URL");
    row("address in a file that is gone", set(u"DATABASE_URL_FILE"_s, u"/nowhere/url"_s), commands::Configuration,
        "DATABASE_URL_FILE");
    row(
        "key in a file that is gone",
        [](FilledStore &store) {
            store.environment.remove(u"DATA_KEY"_s);
            store.environment.insert(u"DATA_KEY_FILE"_s, u"/nowhere/key"_s);
        },
        commands::Configuration, "DATA_KEY_FILE");
    row("no such PostgreSQL", set(u"DATABASE_URL"_s, u"postgresql://mab@127.0.0.1:1/mab"_s), commands::Failed,
        "PostgreSQL cannot be reached");
    row(
        "no such database",
        [this](FilledStore &store) { store.environment.insert(u"DATABASE_URL"_s, m_server.url(u"nowhere"_s)); },
        commands::Configuration, "has no database of this name");
}

void TestLookup::whatIsWrong()
{
    using Break = std::function<void(FilledStore &)>;
    QFETCH(Break, breakIt);
    QFETCH(int, status);
    QFETCH(QByteArray, said);
    FilledStore store;
    breakIt(store);
    using Command = int (*)(const QStringList &);
    const std::pair<Command, QString> both[]
        = { { commands::messages, u"messages"_s }, { commands::history, u"history"_s } };
    for (const auto &[command, name] : both) {
        const CommandRun run = store.run(command, { name, u"--json"_s });
        QCOMPARE(run.status, status);
        QVERIFY2(run.errors.contains(said), run.errors.constData());
        QCOMPARE(run.output, QByteArray());
        QVERIFY(!run.errors.contains("another key that"));
    }
    QVERIFY(!QFile::exists(store.directory.filePath(u"data.key"_s)));
}

void TestLookup::needsNoServiceKeys()
{
    // Nor need the settings of other parts be right.
    FilledStore store;
    store.environment.insert(
        { { u"PORT"_s, u"99999"_s }, { u"ALLOWED_CALLERS"_s, u"me"_s }, { u"ANTHROPIC_TIMEOUT"_s, u"soon"_s } });
    const CommandRun run = store.run(commands::messages, { u"messages"_s, u"--json"_s });
    QCOMPARE(run.status, commands::Ok);
    QCOMPARE(run.output, QByteArray("[]\n"));
}

QTEST_GUILESS_MAIN(TestLookup)
#include "tst_lookup.moc"

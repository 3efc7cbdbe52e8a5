// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/callstore.h"
#include "store/retention.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
struct Bench
{
    QTemporaryDir directory;
    QString file = directory.filePath(u"calls.db"_s);
    VirtualClock clock;
    DataCipher cipher { "0123456789abcdef0123456789abcdef" };
    std::unique_ptr<Database> database = std::move(Database::open({ file, 20ms }).value());
    CallStore store { *database, cipher, clock, {} };
    std::unique_ptr<Database> blocker;

    void lock()
    {
        blocker = std::move(Database::open({ file, 20ms }).value());
        QVERIFY(blocker->run(u"BEGIN IMMEDIATE"_s).has_value());
    }

    StoredCall call(const QString &id)
    {
        StoredCall made;
        made.id = id;
        made.startedAt = clock.wallNow();
        made.outcome = u"completed"_s;
        return made;
    }

    qint64 count(const QString &what)
    {
        auto query = database->run(u"SELECT COUNT(*) FROM "_s + what);
        return query && query->next() ? query->value(0).toLongLong() : -1;
    }
};
}

class TestCallStore : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void keepsCalls();
    void waitsForTheDatabase();
    void saysWhatIsLost();
    void agedThingsGo();
    void agedThingsWait();
    void agedThingsGoInParts();
    void agedThingsLeaveTheDiskLater();
};

void TestCallStore::keepsCalls()
{
    Bench bench;
    bench.store.keep(bench.call(u"CA1"_s));
    QCOMPARE(bench.store.waiting(), size_t(0));
    QCOMPARE(bench.count(u"calls"_s), 1);
}

void TestCallStore::waitsForTheDatabase()
{
    Bench bench;
    bench.lock();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the history of a call waits"_s));
    bench.store.keep(bench.call(u"CA1"_s));
    bench.store.keep(bench.call(u"CA2"_s));
    QCOMPARE(bench.store.waiting(), size_t(2));
    bench.clock.advance(20s);
    QCOMPARE(bench.store.waiting(), size_t(2));
    bench.blocker.reset();
    bench.clock.advance(5s);
    QCOMPARE(bench.store.waiting(), size_t(0));
    QCOMPARE(bench.count(u"calls"_s), 2);
}

void TestCallStore::saysWhatIsLost()
{
    Bench bench;
    bench.lock();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the history of a call waits"_s));
    bench.store.keep(bench.call(u"CA1"_s));
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"the history of 1 calls is lost"_s));
    bench.store.flush();
}

void TestCallStore::agedThingsGo()
{
    Bench bench;
    const auto insert = [&](int message, int state, const QDateTime &heard) {
        return bench.database
            ->run(
                u"INSERT INTO messages (connection, chat, message, sent_at, arrival, stored_at, album, content, state,"
                " heard_at) VALUES ('', 99, ?, 0, 0, 0, '', ?, ?, ?)"_s,
                { message, QByteArray("x"), state, heard.isValid() ? QVariant(heard.toMSecsSinceEpoch()) : QVariant() })
            .has_value();
    };
    QVERIFY(insert(1, 0, {})); // new for ever
    QVERIFY(insert(2, 1, {}));
    QVERIFY(insert(3, 2, bench.clock.wallNow()));
    QVERIFY(insert(4, 3, bench.clock.wallNow()));
    bench.store.keep(bench.call(u"CA1"_s));
    const Retention retention(*bench.database, bench.cipher, bench.clock, std::chrono::days(30));
    bench.clock.advance(29 * 24h);
    QVERIFY(insert(5, 2, bench.clock.wallNow()));
    bench.store.keep(bench.call(u"CA2"_s));
    QCOMPARE(bench.count(u"messages"_s), 5);
    bench.clock.advance(2 * 24h);
    QCOMPARE(bench.count(u"messages"_s), 3);
    QCOMPARE(bench.count(u"messages WHERE message IN (1, 2, 5)"_s), 3);
    QCOMPARE(bench.count(u"calls"_s), 1);
}

void TestCallStore::agedThingsWait()
{
    Bench bench;
    bench.lock();
    Retention retention(*bench.database, bench.cipher, bench.clock, std::chrono::days(30));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"could not be deleted"_s));
    bench.clock.advance(2min);
    bench.blocker.reset();
    bench.clock.advance(1h); // no complaint any more
}

void TestCallStore::agedThingsGoInParts()
{
    Bench bench;
    QVERIFY(bench.database
                ->inTransaction([&]() -> Result<void> {
                    for (int i = 0; i < 1700; ++i) {
                        const auto added = bench.database->run(
                            u"INSERT INTO messages (connection, chat, message, sent_at, arrival, stored_at, album, "
                            "content, state, heard_at) VALUES ('', 99, ?, 0, 0, 0, '', '', 2, 0)"_s,
                            { i });
                        if (!added)
                            return tl::unexpected(added.error());
                    }
                    return {};
                })
                .has_value());
    Retention retention(*bench.database, bench.cipher, bench.clock, std::chrono::days(30));
    QCOMPARE(bench.count(u"messages"_s), 1700); // the start does not wait for it
    retention.sweep();
    QCOMPARE(bench.count(u"messages"_s), 1200); // nor does a call
    bench.clock.advance(1s);
    QCOMPARE(bench.count(u"messages"_s), 0);
}

void TestCallStore::agedThingsLeaveTheDiskLater()
{
    const QByteArray sealed = "these bytes are old enough";
    Bench bench;
    const auto isOnDisk = [&] {
        QFile log(bench.file + u"-wal"_s);
        return log.open(QIODevice::ReadOnly) && log.readAll().contains(sealed);
    };
    QVERIFY(bench.database
                ->run(u"INSERT INTO messages (connection, chat, message, sent_at, arrival, stored_at, album, content, "
                      "state, heard_at) VALUES ('', 99, 1, 0, 0, 0, '', ?, 2, 0)"_s,
                    { sealed })
                .has_value());
    auto reader = std::move(Database::open({ bench.file, 20ms }).value());
    QVERIFY(reader->run(u"BEGIN"_s).has_value());
    QVERIFY(reader->run(u"SELECT COUNT(*) FROM messages"_s)->next());
    Retention retention(*bench.database, bench.cipher, bench.clock, std::chrono::days(30));
    retention.sweep();
    QCOMPARE(bench.count(u"messages"_s), 0);
    QVERIFY(isOnDisk()); // somebody still reads it
    reader.reset();
    bench.clock.advance(1h); // nothing else has got old meanwhile
    QVERIFY(!isOnDisk());
}

QTEST_GUILESS_MAIN(TestCallStore)
#include "tst_callstore.moc"

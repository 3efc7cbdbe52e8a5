// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/recordingstore.h"
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
    RecordingStore store { *database, cipher, clock };
    RecordingTable table { *database, cipher };
    std::unique_ptr<Database> blocker;

    void lock()
    {
        blocker = std::move(Database::open({ file, 20ms }).value());
        QVERIFY(blocker->run(u"BEGIN IMMEDIATE"_s).has_value());
    }
    void keep(const QString &call, int part, bool isLast = false)
    {
        store.keep({ call, clock.wallNow(), part, QByteArray(800, 'c'), QByteArray(800, 'm'), isLast });
    }
    int parts(const QString &call) { return table.extent(call)->parts; }
    QByteArray onDisk() const
    {
        QByteArray all;
        for (const QString &name : { file, QString(file + u"-wal"_s) }) {
            QFile opened(name);
            if (opened.open(QIODevice::ReadOnly))
                all += opened.readAll();
        }
        return all;
    }
};
}

class TestRecordingStore : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatComes();
    void writesManyInOneGo();
    void nothingIsNoPart();
    void waitsForTheDatabase();
    void waitsForAMinuteOfACall();
    void allTogetherHaveALimit();
    void saysWhatIsLost();
    void writesAtTheEnd();
    void agedOnesGo();
    void agedOnesGoForGood();
};

void TestRecordingStore::keepsWhatComes()
{
    Bench bench;
    bench.keep(u"CA1"_s, 0);
    bench.clock.advance(1s);
    QCOMPARE(bench.parts(u"CA1"_s), 1);
    QCOMPARE(bench.store.waiting(), size_t(0));
    bench.keep(u"CA1"_s, 1);
    bench.clock.advance(1s);
    QCOMPARE(bench.parts(u"CA1"_s), 2);
}

void TestRecordingStore::writesManyInOneGo()
{
    Bench bench;
    for (int call = 0; call < 40; ++call)
        bench.keep(u"CA%1"_s.arg(call), 0);
    QCOMPARE(bench.store.waiting(), size_t(40));
    bench.clock.advance(200ms);
    QCOMPARE(bench.store.waiting(), size_t(0)); // in several goes, each as soon as others had theirs
    QCOMPARE(bench.parts(u"CA39"_s), 1);
}

void TestRecordingStore::nothingIsNoPart()
{
    Bench bench;
    bench.store.keep({ u"CA1"_s, bench.clock.wallNow(), 0, {}, {}, true });
    bench.clock.advance(1s);
    QCOMPARE(bench.parts(u"CA1"_s), 0);
}

void TestRecordingStore::waitsForTheDatabase()
{
    Bench bench;
    bench.lock();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"recordings wait for the database"_s)); // once
    bench.keep(u"CA1"_s, 0);
    bench.clock.advance(20s);
    bench.keep(u"CA1"_s, 1, true);
    QCOMPARE(bench.store.waiting(), size_t(2));
    bench.blocker.reset();
    bench.clock.advance(5s);
    QCOMPARE(bench.store.waiting(), size_t(0));
    QCOMPARE(bench.parts(u"CA1"_s), 2);
}

void TestRecordingStore::waitsForAMinuteOfACall()
{
    Bench bench;
    bench.lock();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"recordings wait for the database"_s));
    for (int part = 0; part < RecordingStore::MostOfACall; ++part)
        bench.keep(u"CA1"_s, part);
    bench.clock.advance(60s);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"call=CA1 its recording ends here"_s)); // once
    bench.keep(u"CA1"_s, 6);
    bench.keep(u"CA2"_s, 0); // others have room of their own
    bench.blocker.reset();
    bench.clock.advance(5s);
    QCOMPARE(bench.store.waiting(), size_t(0));
    bench.keep(u"CA1"_s, 7); // a part behind a gap would be no recording
    bench.keep(u"CA1"_s, 8, true);
    bench.clock.advance(5s);
    QCOMPARE(bench.parts(u"CA1"_s), 6);
    QCOMPARE(bench.parts(u"CA2"_s), 1);
    bench.keep(u"CA1"_s, 6); // the call's end is the end of that, too: no list grows with the calls
    bench.clock.advance(5s);
    QCOMPARE(bench.parts(u"CA1"_s), 7);
}

void TestRecordingStore::allTogetherHaveALimit()
{
    Bench bench;
    for (size_t call = 0; call < RecordingStore::MostWaiting; ++call)
        bench.keep(u"CA%1"_s.arg(call), 0);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"call=CAmore its recording ends here"_s));
    bench.keep(u"CAmore"_s, 0, true);
    QCOMPARE(bench.store.waiting(), RecordingStore::MostWaiting);
}

void TestRecordingStore::saysWhatIsLost()
{
    Bench bench;
    bench.lock();
    bench.keep(u"CA1"_s, 0);
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"1 parts of recordings are lost"_s));
    bench.store.flush();
}

void TestRecordingStore::writesAtTheEnd()
{
    Bench bench;
    for (int call = 0; call < 40; ++call)
        bench.keep(u"CA%1"_s.arg(call), 0, true);
    bench.store.flush();
    QCOMPARE(bench.store.waiting(), size_t(0));
    QCOMPARE(bench.parts(u"CA39"_s), 1);
}

void TestRecordingStore::agedOnesGo()
{
    Bench bench;
    const Retention retention(*bench.database, bench.cipher, bench.clock, std::chrono::days(30));
    for (int part = 0; part < 60; ++part) // more than goes at once
        QVERIFY(bench.table.write({ u"CA1"_s, bench.clock.wallNow(), part, "c", "m", false }).has_value());
    bench.clock.advance(29 * 24h);
    bench.keep(u"CA2"_s, 0);
    bench.clock.advance(1s);
    QCOMPARE(bench.parts(u"CA1"_s), 60);
    bench.clock.advance(2 * 24h);
    QCOMPARE(bench.parts(u"CA1"_s), 0);
    QCOMPARE(bench.parts(u"CA2"_s), 1);
}

void TestRecordingStore::agedOnesGoForGood()
{
    Bench bench;
    bench.keep(u"CA1"_s, 0);
    bench.clock.advance(1s);
    auto query = bench.database->run(u"SELECT sound FROM recordings"_s);
    QVERIFY(query && query->next());
    const QByteArray sealed = query->value(0).toByteArray();
    query = tl::unexpected(ServiceError()); // else its transaction goes on
    QVERIFY(bench.onDisk().contains(sealed.last(50)));
    Retention retention(*bench.database, bench.cipher, bench.clock, std::chrono::days(30));
    bench.clock.advance(31 * 24h);
    QCOMPARE(bench.parts(u"CA1"_s), 0);
    QVERIFY(!bench.onDisk().contains(sealed.first(50)));
    QVERIFY(!bench.onDisk().contains(sealed.last(50)));
}

QTEST_GUILESS_MAIN(TestRecordingStore)
#include "tst_recordingstore.moc"

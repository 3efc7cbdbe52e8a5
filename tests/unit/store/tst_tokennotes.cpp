// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tokennotes.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = TokenNote::Kind;

namespace
{
constexpr std::chrono::milliseconds AMoment = 100ms;

struct Bench
{
    QTemporaryDir directory;
    QString file = directory.filePath(u"inbox.db"_s);
    VirtualClock clock;
    DataCipher cipher { "0123456789abcdef0123456789abcdef" };
    std::unique_ptr<Database> database = std::move(Database::open({ file, 20ms }).value());
    TokenNotes notes { *database, cipher, clock };
    std::unique_ptr<Database> blocker;

    Bench() { QLoggingCategory::setFilterRules(u"messengerab.store.debug=false"_s); }

    void issue(const QString &call, const QByteArray &token)
    {
        notes.keep({ Kind::Issued, call, token, clock.wallNow().addSecs(60) });
    }
    void redeem(const QString &call) { notes.keep({ Kind::Redeemed, call, {}, {} }); }
    void withdraw(const QString &call) { notes.keep({ Kind::Withdrawn, call, {}, {} }); }
    [[nodiscard]] QList<KnownStreamToken> rows()
    {
        QList<KnownStreamToken> all;
        const auto keep = [&all](const KnownStreamToken &one) { all.append(one); };
        if (!StreamTokenTable(*database, cipher).eachKnown(clock.wallNow(), keep))
            qFatal("the tokens cannot be read");
        return all;
    }
    //! As the next process reads it: "CA1 used", "CA2 token"; sorted.
    [[nodiscard]] QStringList known()
    {
        QStringList texts;
        for (const KnownStreamToken &one : rows())
            texts += QString(one.call + u' ' + (one.token.isEmpty() ? u"used"_s : QString::fromLatin1(one.token)));
        texts.sort();
        return texts;
    }
    void lock()
    {
        blocker = std::move(Database::open({ file, 20ms }).value());
        QVERIFY(blocker->run(u"BEGIN IMMEDIATE"_s).has_value());
    }
};
}

class TestTokenNotes : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void areReadByTheNext();
    void comeTogether();
    void expiredOnesAreUsed();
    void areForgottenInTheEnd();
    void waitForTheDatabase();
    void theEndWritesThem();
    void theEndSaysWhatIsLost();
    void whatCannotBeOpenedCountsAsUsed();
};

void TestTokenNotes::areReadByTheNext()
{
    Bench bench;
    bench.issue(u"CA1"_s, "t1");
    bench.redeem(u"CA1"_s);
    bench.issue(u"CA2"_s, "t2");
    bench.withdraw(u"CA2"_s);
    bench.issue(u"CA3"_s, "t3");
    bench.redeem(u"CA4"_s); // answered by a process before
    bench.clock.advance(AMoment);
    QCOMPARE(bench.known(), QStringList({ u"CA1 used"_s, u"CA3 t3"_s, u"CA4 used"_s }));
    const QDateTime end = bench.clock.wallNow().addDuration(StreamTokenTable::Memory - AMoment / 2);
    for (const KnownStreamToken &one : bench.rows()) {
        if (one.token.isEmpty())
            QCOMPARE(one.until.time_since_epoch().count(), end.toMSecsSinceEpoch());
    }
}

//! A burst of calls keeps nobody waiting who wants to read.
void TestTokenNotes::comeTogether()
{
    Bench bench;
    for (int i = 0; i < 40; ++i) {
        bench.redeem(QString(u"CA"_s + QString::number(i)));
        bench.clock.advance(1ms);
    }
    QVERIFY(bench.known().size() < 40);
    bench.clock.advance(AMoment);
    QCOMPARE(bench.known().size(), 40);
}

void TestTokenNotes::expiredOnesAreUsed()
{
    Bench bench;
    bench.issue(u"CA1"_s, "t1");
    bench.clock.advance(59s);
    QCOMPARE(bench.known(), QStringList { u"CA1 t1"_s });
    bench.clock.advance(2s);
    QCOMPARE(bench.known(), QStringList { u"CA1 used"_s });
}

void TestTokenNotes::areForgottenInTheEnd()
{
    Bench bench;
    bench.redeem(u"CA1"_s);
    bench.issue(u"CA2"_s, "t2");
    bench.clock.advance(AMoment);
    bench.clock.advance(StreamTokenTable::Memory);
    QCOMPARE(bench.known(), QStringList { u"CA2 used"_s }); // whose minute counts, too
    bench.clock.advance(1min);
    QCOMPARE(bench.known(), QStringList());
}

void TestTokenNotes::waitForTheDatabase()
{
    Bench bench;
    bench.lock();
    bench.redeem(u"CA1"_s);
    bench.clock.advance(AMoment);
    bench.redeem(u"CA2"_s);
    bench.clock.advance(4s);
    bench.blocker.reset();
    QCOMPARE(bench.known(), QStringList());
    bench.clock.advance(2s);
    QCOMPARE(bench.known(), QStringList({ u"CA1 used"_s, u"CA2 used"_s }));
}

void TestTokenNotes::theEndWritesThem()
{
    Bench bench;
    bench.redeem(u"CA1"_s);
    bench.notes.flush();
    QCOMPARE(bench.known(), QStringList { u"CA1 used"_s });
    bench.notes.flush();
}

void TestTokenNotes::theEndSaysWhatIsLost()
{
    Bench bench;
    bench.lock();
    bench.redeem(u"CA1"_s);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"1 notes about stream tokens are lost"_s));
    bench.notes.flush();
}

//! Nobody gains by damage: neither does one row cost the memory of all others, nor is its call new again.
void TestTokenNotes::whatCannotBeOpenedCountsAsUsed()
{
    Bench bench;
    bench.issue(u"CA1"_s, "t1");
    bench.clock.advance(AMoment);
    QVERIFY(bench.database->run(u"UPDATE stream_tokens SET call = 'CA2'"_s).has_value());
    bench.issue(u"CA2"_s, "t2");
    bench.redeem(u"CA3"_s);
    bench.clock.advance(AMoment);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"a stream token cannot be opened"_s));
    QCOMPARE(bench.known(), QStringList({ u"CA2 used"_s, u"CA3 used"_s }));
    bench.clock.advance(2min); // what is over is not looked into
    QCOMPARE(bench.known(), QStringList({ u"CA2 used"_s, u"CA3 used"_s }));
}

QTEST_GUILESS_MAIN(TestTokenNotes)
#include "tst_tokennotes.moc"

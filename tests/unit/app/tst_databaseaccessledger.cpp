// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/databaseaccessledger.h"
#include "app/threadedpinchecker.h"
#include "store/inboxservice.h"
#include "support/virtualclock.h"
#include "unit/store/onbothdatabases.h"

#include <QSemaphore>
#include <QSignalSpy>

using namespace std::chrono_literals;
using Standing = AccessLedger::Standing;

namespace
{
const QString Anna = QStringLiteral("+4915100000001");
const QString Ben = QStringLiteral("+4915100000002");

const QString quietRules = QStringLiteral("messengerab.*.info=false\nmessengerab.*.debug=false");

//! A program with its store.
struct Node
{
    Node(const DatabaseSettings &database, const DatabaseAccessLedger::Rules &rules,
        std::chrono::milliseconds patience = 5s)
        : store(settingsFor(database)), ledger(store, rules, clock, patience)
    {
        if (!store.start())
            qFatal("no store");
    }

    static InboxServiceSettings settingsFor(const DatabaseSettings &database)
    {
        InboxServiceSettings settings;
        settings.database = database;
        settings.database.reopenPause = 0ms;
        settings.key.given = Secret(u"0123456789abcdef0123456789abcdef");
        return settings;
    }
    template<class T>
    static T settled(const QFuture<T> &future)
    {
        if (!QTest::qWaitFor([&] { return future.isFinished(); }, 10'000))
            qFatal("the ledger does not answer");
        return future.result();
    }
    AccessLedger::Entry enter(const QString &call, const QString &number)
    {
        return settled(ledger.enter(call, number));
    }
    bool takeTry(const QString &number) { return settled(ledger.takeTry(number)); }

    SystemClock clock;
    InboxService store;
    DatabaseAccessLedger ledger;
};

const DatabaseAccessLedger::Rules WithPin { true, {}, QTimeZone::utc() };
}

//! The rules as the calls meet them: kept in a database, and from memory while there is none.
class TestDatabaseAccessLedger : public OnBothDatabases
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void lockOutsOutliveTheProgram_data() { databases(); }
    void lockOutsOutliveTheProgram();
    void aRightPinForgives();
    void theOwnerIsToldOnce();
    void thatAllAreLockedOutHeIsToldInTheEnd();
    void withoutAPinNobodyIsLockedOut();
    void minutesOfToday();
    void withoutADatabaseTheMemoryDecides();
    void aSilentDatabaseCostsOneWait();
    void pinsAreComparedElsewhere();
};

void TestDatabaseAccessLedger::initTestCase()
{
    QLoggingCategory::setFilterRules(quietRules);
    startServer();
}

void TestDatabaseAccessLedger::lockOutsOutliveTheProgram()
{
    const DatabaseSettings database = fresh();
    {
        Node before(database, WithPin);
        for (int i = 0; i < 3; ++i)
            QVERIFY(before.takeTry(Anna));
        QCOMPARE(before.enter(QStringLiteral("CA1"), Anna).standing, Standing::LockedOut);
    }
    Node after(database, WithPin);
    QCOMPARE(after.enter(QStringLiteral("CA2"), Anna).standing, Standing::LockedOut);
    QVERIFY(!after.takeTry(Anna));
    QCOMPARE(after.enter(QStringLiteral("CA3"), Ben).standing, Standing::Open);
}

void TestDatabaseAccessLedger::aRightPinForgives()
{
    Node node(fresh(), WithPin);
    for (int i = 0; i < 30; ++i) {
        QVERIFY(node.takeTry(Anna));
        node.ledger.settle(Anna, true);
    }
    QCOMPARE(node.enter(QStringLiteral("CA1"), Anna).standing, Standing::Open);
}

void TestDatabaseAccessLedger::theOwnerIsToldOnce()
{
    Node node(fresh(), WithPin);
    QSignalSpy told(&node.ledger, &DatabaseAccessLedger::lockedOut);
    QTest::ignoreMessage(QtWarningMsg, "a number is locked out after wrong PINs");
    for (const QString &number : { Anna, Ben }) {
        for (int i = 0; i < 3; ++i) {
            QVERIFY(node.takeTry(number));
            node.ledger.settle(number, false);
        }
    }
    QCOMPARE(node.enter(QStringLiteral("CA1"), Ben).standing, Standing::LockedOut); // all before it is done
    QCOMPARE(told.size(), 1);
    QCOMPARE(told.constFirst(), (QVariantList { Anna, false }));
}

void TestDatabaseAccessLedger::thatAllAreLockedOutHeIsToldInTheEnd()
{
    Node node(fresh(), WithPin);
    VirtualClock clock;
    DatabaseAccessLedger ledger(node.store, WithPin, clock);
    QSignalSpy told(&ledger, &DatabaseAccessLedger::lockedOut);
    QTest::ignoreMessage(QtWarningMsg, "a number is locked out after wrong PINs");
    for (int i = 0; Node::settled(ledger.takeTry(QString::number(i / 3))); ++i)
        ledger.settle(QString::number(i / 3), false);
    QCOMPARE(Node::settled(ledger.enter(QStringLiteral("CA1"), Ben)).standing, Standing::LockedOut);
    QCOMPARE(told.size(), 1);
    QCOMPARE(told.constFirst(), (QVariantList { QStringLiteral("0"), false }));
    QTest::ignoreMessage(QtWarningMsg, "all numbers are locked out after wrong PINs");
    clock.advance(AccessTable::NoticePause);
    QTRY_COMPARE(told.size(), 2);
    QCOMPARE(told.constLast(), (QVariantList { QString(), true }));
    clock.advance(3 * AccessTable::NoticePause);
    QCOMPARE(Node::settled(ledger.enter(QStringLiteral("CA2"), Ben)).standing, Standing::Open);
    QCOMPARE(told.size(), 2);
}

void TestDatabaseAccessLedger::withoutAPinNobodyIsLockedOut()
{
    const DatabaseSettings database = fresh();
    {
        Node before(database, WithPin);
        for (int i = 0; i < 3; ++i)
            QVERIFY(before.takeTry(Anna));
    }
    Node after(database, { false, { 1, 10min, 900s }, QTimeZone::utc() });
    const AccessLedger::Entry first = after.enter(QStringLiteral("CA1"), Anna);
    QCOMPARE(first.standing, Standing::Open);
    QCOMPARE(first.timeLeft.value(), 10min); // the other limits hold
    QCOMPARE(after.enter(QStringLiteral("CA2"), Anna).standing, Standing::TooManyCalls);
}

void TestDatabaseAccessLedger::minutesOfToday()
{
    const DatabaseSettings database = fresh();
    const DatabaseAccessLedger::Rules rules { false, { 2, 10min, 900s }, QTimeZone::utc() };
    {
        Node before(database, rules);
        QCOMPARE(before.enter(QStringLiteral("CA1"), Anna).timeLeft.value(), 10min);
        before.ledger.leave(QStringLiteral("CA1"), 4min);
        QVERIFY(before.enter(QStringLiteral("CA2"), Ben).timeLeft.has_value()); // so it is written
    }
    Node after(database, rules);
    QCOMPARE(after.enter(QStringLiteral("CA3"), Anna).timeLeft.value(), 6min);
    QCOMPARE(after.enter(QStringLiteral("CA4"), Anna).standing, Standing::TooManyCalls);
}

void TestDatabaseAccessLedger::withoutADatabaseTheMemoryDecides()
{
    Node node(fresh(), WithPin);
    QVERIFY(node.takeTry(Anna));
    node.store.stop(); // from now on nobody answers
    QVERIFY(node.takeTry(Anna));
    QVERIFY(node.takeTry(Anna));
    QVERIFY(!node.takeTry(Anna));
    QCOMPARE(node.enter(QStringLiteral("CA1"), Anna).standing, Standing::LockedOut);
    QCOMPARE(node.enter(QStringLiteral("CA2"), Ben).standing, Standing::Open);
}

void TestDatabaseAccessLedger::aSilentDatabaseCostsOneWait()
{
    Node node(fresh(), WithPin, 100ms);
    QSemaphore release;
    node.store.inStore([&release](StoreRoom &) { release.acquire(); });
    QElapsedTimer taken;
    taken.start();
    QVERIFY(node.takeTry(Anna));
    QVERIFY(taken.elapsed() >= 90);
    for (int i = 0; i < 20; ++i)
        (void)node.takeTry(Ben);
    QVERIFY(taken.elapsed() < 1000); // 20 waits would be two seconds
    release.release();
}

void TestDatabaseAccessLedger::pinsAreComparedElsewhere()
{
    const ThreadedPinChecker checker(PinHash::of(Secret(u"739154"), 300'000));
    QElapsedTimer taken;
    taken.start();
    const QFuture<bool> right = checker.matches(Secret(u"739154"));
    const QFuture<bool> wrong = checker.matches(Secret(u"739155"));
    QVERIFY2(taken.elapsed() < 50, "it was compared in this thread");
    QVERIFY(Node::settled(right));
    QVERIFY(!Node::settled(wrong));
    QVERIFY(!checker.length());
}

QTEST_GUILESS_MAIN(TestDatabaseAccessLedger)
#include "tst_databaseaccessledger.moc"

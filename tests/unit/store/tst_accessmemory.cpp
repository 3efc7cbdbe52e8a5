// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/accessmemory.h"
#include "support/strictness.h"

using namespace std::chrono_literals;
using Kind = AccessStanding::Kind;

//! The rules without a database; they are those of AccessTable, so what is left is the keeping.
class TestAccessMemory : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void wrongPinsLockOut();
    void aRightOneForgives();
    void callsAreCounted();
    void manyNumbersAreForgottenAgain();
    void theOwnerIsToldNowAndThen();
};

namespace
{
const QDateTime Noon = QDateTime::fromString(QStringLiteral("2026-11-23T12:00:00Z"), Qt::ISODate);
const QString Anna = QStringLiteral("+4915100000001");
}

void TestAccessMemory::wrongPinsLockOut()
{
    AccessMemory memory;
    for (int i = 0; i < 3; ++i)
        QVERIFY(memory.takeTry(Anna, Noon));
    QVERIFY(!memory.takeTry(Anna, Noon));
    QCOMPARE(memory.newsAfterWrong(Anna, Noon), (LockoutNews { true, false }));
    QCOMPARE(memory.enter(QStringLiteral("CA1"), Anna, {}, Noon, Noon).kind, Kind::LockedOut);
    int others = 0;
    for (int i = 0; i < 50; ++i)
        others += memory.takeTry(QStringLiteral("+49151000020%1").arg(10 + i), Noon) ? 1 : 0;
    QCOMPARE(others, 17); // twenty of all together
}

void TestAccessMemory::aRightOneForgives()
{
    AccessMemory memory;
    for (int i = 0; i < 100; ++i) {
        QVERIFY(memory.takeTry(Anna, Noon));
        memory.forgive(Anna);
    }
    QCOMPARE(memory.newsAfterWrong(Anna, Noon), LockoutNews());
}

void TestAccessMemory::callsAreCounted()
{
    AccessMemory memory;
    const UsageLimits limits { 2, 10min, 900s };
    QCOMPARE(memory.enter(QStringLiteral("CA1"), Anna, limits, Noon, Noon).timeLeft.value(), 10min);
    memory.leave(QStringLiteral("CA1"), 4min);
    QCOMPARE(memory.enter(QStringLiteral("CA2"), Anna, limits, Noon.addSecs(600), Noon).timeLeft.value(), 6min);
    QCOMPARE(memory.enter(QStringLiteral("CA3"), Anna, limits, Noon.addSecs(700), Noon).kind, Kind::TooManyCalls);
}

void TestAccessMemory::manyNumbersAreForgottenAgain()
{
    AccessMemory memory;
    for (qsizetype i = 0; i < AccessMemory::MostNumbers + 50; ++i)
        (void)memory.enter(
            QString(), QStringLiteral("+49151%1").arg(10'000'000 + i), { 1, 0min, 900s }, Noon.addSecs(i), Noon);
    QCOMPARE(memory.size(), AccessMemory::MostNumbers);
    // The newest are still known, the oldest not.
    const auto kind = [&](qsizetype i) {
        return memory
            .enter(QString(), QStringLiteral("+49151%1").arg(10'000'000 + i), { 1, 0min, 900s }, Noon.addSecs(10'051),
                Noon)
            .kind;
    };
    QCOMPARE(kind(AccessMemory::MostNumbers + 49), Kind::TooManyCalls);
    QCOMPARE(kind(0), Kind::Open);
}

void TestAccessMemory::theOwnerIsToldNowAndThen()
{
    AccessMemory memory;
    QVERIFY(memory.mayTellOwner(Noon));
    QVERIFY(!memory.mayTellOwner(Noon.addSecs(599)));
    QVERIFY(memory.mayTellOwner(Noon.addSecs(600)));
}

QTEST_GUILESS_MAIN(TestAccessMemory)
#include "tst_accessmemory.moc"

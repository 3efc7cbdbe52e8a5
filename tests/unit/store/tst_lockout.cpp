// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/lockout.h"
#include "support/strictness.h"

using namespace std::chrono_literals;

class TestLockout : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void locksGrow();
    void theLastOneRepeats();
    void aRightTryIsNone();
    void rightAtTheLastMoment();
    void aDayForgetsAll();
    void theMemoryBeginsAfterTheLock();
    void clocksThatDiffer();
};

namespace
{
const QDateTime Noon = QDateTime::fromString(QStringLiteral("2026-11-23T12:00:00Z"), Qt::ISODate);
const LockoutRule Rule { 2, { 1min, 5min }, 24h };

//! Takes tries until they are locked out; how many that were.
int exhaust(Lockout &lockout, const QDateTime &now)
{
    int taken = 0;
    for (; !lockout.lockedUntil(Rule, now).isValid(); ++taken)
        lockout.take(Rule, now);
    return taken;
}
}

void TestLockout::locksGrow()
{
    Lockout lockout;
    QCOMPARE(exhaust(lockout, Noon), 2);
    QCOMPARE(lockout.lockedUntil(Rule, Noon), Noon.addSecs(60));
    QVERIFY(lockout.lockedUntil(Rule, Noon.addSecs(59)).isValid());
    QVERIFY(!lockout.lockedUntil(Rule, Noon.addSecs(60)).isValid());
    QCOMPARE(exhaust(lockout, Noon.addSecs(60)), 2);
    QCOMPARE(lockout.lockedUntil(Rule, Noon.addSecs(60)), Noon.addSecs(60 + 300));
}

void TestLockout::theLastOneRepeats()
{
    Lockout lockout;
    QDateTime now = Noon;
    for (int i = 0; i < 10; ++i) {
        QCOMPARE(exhaust(lockout, now), 2);
        now = lockout.lockedUntil(Rule, now);
    }
    QCOMPARE(Noon.secsTo(now), 60 + 9 * 300);
}

void TestLockout::aRightTryIsNone()
{
    Lockout lockout;
    for (int i = 0; i < 100; ++i) {
        lockout.take(Rule, Noon);
        lockout.giveBack();
    }
    QCOMPARE(exhaust(lockout, Noon), 2);
}

void TestLockout::rightAtTheLastMoment()
{
    Lockout lockout;
    QCOMPARE(exhaust(lockout, Noon), 2);
    lockout.giveBack(); // the second was right
    QVERIFY(!lockout.lockedUntil(Rule, Noon).isValid());
    QCOMPARE(exhaust(lockout, Noon), 1);
}

void TestLockout::aDayForgetsAll()
{
    Lockout lockout;
    lockout.take(Rule, Noon);
    const QDateTime later = Noon.addDays(1).addSecs(1);
    QCOMPARE(exhaust(lockout, later), 2);
    QCOMPARE(lockout.lockedUntil(Rule, later), later.addSecs(60));
}

void TestLockout::theMemoryBeginsAfterTheLock()
{
    const LockoutRule longLock { 1, { 10h, 48h }, 24h };
    Lockout lockout;
    lockout.take(longLock, Noon);
    const QDateTime later = Noon.addDuration(10h + 24h);
    lockout.take(longLock, later);
    QCOMPARE(lockout.lockedUntil(longLock, later), later.addDuration(48h));
    lockout.take(longLock, later.addDuration(48h + 24h + 1s));
    QCOMPARE(lockout.served, 0);
}

void TestLockout::clocksThatDiffer()
{
    Lockout lockout;
    QCOMPARE(exhaust(lockout, Noon), 2);
    QVERIFY(lockout.lockedUntil(Rule, Noon.addSecs(-30)).isValid()); // another replica is behind
    QVERIFY(!lockout.lockedUntil(Rule, Noon.addDays(-400)).isValid()); // this machine's clock was wrong
}

QTEST_GUILESS_MAIN(TestLockout)
#include "tst_lockout.moc"

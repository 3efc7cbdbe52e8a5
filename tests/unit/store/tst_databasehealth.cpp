// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/databasehealth.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

#include <QLoggingCategory>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const Result<void> Works {};
const Result<void> Fails = failure(ServiceError::Kind::Server, u"no room left"_s);

void expectWarning()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^the database cannot be used;.*no room left"_s));
}

struct Bench
{
    VirtualClock clock;
    DatabaseHealth health { clock };
    QSignalSpy changes { &health, &DatabaseHealth::changed };
    QSignalSpy tries { &health, &DatabaseHealth::tryWanted };
};
}

class TestDatabaseHealth : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"messengerab.store.info=false"_s); }
    void oneWordForEachChange();
    void triesWithLongerPauses();
    void oneTryAtATime();
    void noTryOnceItWorks();
    void aTryThatIsAskedFor();
};

void TestDatabaseHealth::oneWordForEachChange()
{
    Bench bench;
    bench.health.judge(Works);
    QCOMPARE(bench.changes.size(), 0);
    QVERIFY(!bench.health.trouble());
    expectWarning();
    bench.health.judge(Fails);
    bench.health.judge(Fails);
    QCOMPARE(bench.changes.size(), 1);
    QCOMPARE(bench.changes.last().first().toBool(), false);
    QCOMPARE(bench.health.trouble()->detail, u"no room left"_s);
    bench.health.judge(Works);
    bench.health.judge(Works);
    QCOMPARE(bench.changes.size(), 2);
    QCOMPARE(bench.changes.last().first().toBool(), true);
}

void TestDatabaseHealth::triesWithLongerPauses()
{
    Bench bench;
    connect(&bench.health, &DatabaseHealth::tryWanted, &bench.health, [&] { bench.health.judge(Fails); });
    expectWarning();
    bench.health.judge(Fails);
    QList<std::chrono::seconds> pauses;
    std::chrono::seconds pause = 0s;
    while (pauses.size() < 8) {
        const auto before = bench.tries.size();
        bench.clock.advance(1s);
        ++pause;
        if (bench.tries.size() > before)
            pauses += std::exchange(pause, 0s);
    }
    QCOMPARE(pauses, (QList<std::chrono::seconds> { 1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s }));
}

// Everybody who meets a failure judges; that must not bring one try each.
void TestDatabaseHealth::oneTryAtATime()
{
    Bench bench;
    expectWarning();
    for (int i = 0; i < 5; ++i)
        bench.health.judge(Fails);
    bench.clock.advance(1s);
    QCOMPARE(bench.tries.size(), 1);
    bench.health.judge(Fails);
    bench.clock.advance(1s);
    QCOMPARE(bench.tries.size(), 1);
    bench.clock.advance(1s);
    QCOMPARE(bench.tries.size(), 2);
}

void TestDatabaseHealth::noTryOnceItWorks()
{
    Bench bench;
    expectWarning();
    bench.health.judge(Fails);
    bench.health.judge(Works);
    bench.clock.advance(1min);
    QCOMPARE(bench.tries.size(), 0);
}

void TestDatabaseHealth::aTryThatIsAskedFor()
{
    Bench bench;
    bench.health.askForATry();
    QCOMPARE(bench.tries.size(), 0);
    bench.clock.advance(1ms);
    QCOMPARE(bench.tries.size(), 1);
}

QTEST_GUILESS_MAIN(TestDatabaseHealth)
#include "tst_databasehealth.moc"

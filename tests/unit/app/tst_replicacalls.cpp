// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replicacalls.h"
#include "store/replicas.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

#include <QSignalSpy>

using namespace std::chrono_literals;
using Kind = ReplicaNote::Kind;

namespace
{
//! The notes come from the test; nothing is sent, for there is no database.
struct Bench
{
    explicit Bench(int callsPerCaller) : calls(replicas, callsPerCaller, 15min, clock) { }

    void began(const QString &call, const QString &caller = QStringLiteral("anna"),
        const QString &from = QStringLiteral("other"))
    {
        ReplicaNote note;
        note.kind = Kind::CallBegan;
        note.call = call;
        note.caller = caller;
        note.from = from;
        Q_EMIT replicas.heard(note);
    }
    void ended(const QString &call)
    {
        ReplicaNote note;
        note.kind = Kind::CallEnded;
        note.call = call;
        Q_EMIT replicas.heard(note);
    }
    QStringList gaveWay() const
    {
        QStringList ids;
        for (const QVariantList &row : ways)
            ids += row.first().toString();
        return ids;
    }

    VirtualClock clock;
    Replicas replicas { {} };
    ReplicaCalls calls;
    QSignalSpy ways { &calls, &ReplicaCalls::giveWay };
    QSignalSpy elsewhere { &calls, &ReplicaCalls::begunElsewhere };
};
}

class TestReplicaCalls : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void theOlderOneGivesWay();
    void severalPerCaller();
    void othersAreLeftAlone();
    void anEndedCallCountsNoMore();
    void noLimit();
    void theDeadAreForgotten();
    void onlyOthersBeginElsewhere();
};

void TestReplicaCalls::theOlderOneGivesWay()
{
    Bench bench(1);
    bench.began(QStringLiteral("CA1"));
    QCOMPARE(bench.gaveWay(), QStringList());
    bench.began(QStringLiteral("CB1"));
    QCOMPARE(bench.gaveWay(), QStringList { QStringLiteral("CA1") });
    bench.began(QStringLiteral("CA2"));
    QCOMPARE(bench.gaveWay(), (QStringList { QStringLiteral("CA1"), QStringLiteral("CB1") }));
    bench.began(QStringLiteral("CA2")); // said twice
    QCOMPARE(bench.gaveWay().size(), 2);
}

void TestReplicaCalls::severalPerCaller()
{
    Bench bench(2);
    for (const char *call : { "CA1", "CB1", "CA2", "CB2" })
        bench.began(QLatin1StringView(call));
    QCOMPARE(bench.gaveWay(), (QStringList { QStringLiteral("CA1"), QStringLiteral("CB1") }));
}

void TestReplicaCalls::othersAreLeftAlone()
{
    Bench bench(1);
    bench.began(QStringLiteral("CA1"));
    bench.began(QStringLiteral("CB1"), QStringLiteral("bert"));
    bench.began(QStringLiteral("CB2"), QString()); // of whom nothing is known
    bench.began(QStringLiteral("CB3"), QString());
    QCOMPARE(bench.gaveWay(), QStringList());
}

void TestReplicaCalls::anEndedCallCountsNoMore()
{
    Bench bench(2);
    bench.began(QStringLiteral("CA1"));
    bench.began(QStringLiteral("CB1"));
    bench.ended(QStringLiteral("CA1"));
    bench.ended(QStringLiteral("CX9")); // never heard of
    bench.began(QStringLiteral("CA2"));
    QCOMPARE(bench.gaveWay(), QStringList());
    bench.began(QStringLiteral("CA3"));
    QCOMPARE(bench.gaveWay(), QStringList { QStringLiteral("CB1") });
}

void TestReplicaCalls::noLimit()
{
    Bench bench(0);
    bench.began(QStringLiteral("CA1"));
    bench.began(QStringLiteral("CB1"));
    QCOMPARE(bench.gaveWay(), QStringList());
}

void TestReplicaCalls::theDeadAreForgotten()
{
    Bench bench(2);
    bench.began(QStringLiteral("CA1")); // its replica dies
    bench.clock.advance(15min + 1s);
    bench.began(QStringLiteral("CB1"));
    bench.began(QStringLiteral("CB2"));
    QCOMPARE(bench.gaveWay(), QStringList());
}

void TestReplicaCalls::onlyOthersBeginElsewhere()
{
    Bench bench(1);
    bench.began(QStringLiteral("CA1"), QStringLiteral("anna"), bench.replicas.link().name());
    QCOMPARE(bench.elsewhere.size(), 0);
    bench.began(QStringLiteral("CB1"), QString()); // also one that was refused
    QCOMPARE(bench.elsewhere.size(), 1);
    QCOMPARE(bench.elsewhere.first().first().toString(), QStringLiteral("CB1"));
}

QTEST_GUILESS_MAIN(TestReplicaCalls)
#include "tst_replicacalls.moc"

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/electedcollector.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

#include <QSignalSpy>

using namespace std::chrono_literals;
using Kind = ReplicaNote::Kind;
using Trouble = ServiceError::Kind;

namespace
{
//! Notes what it is told.
class ScriptedCollector final : public UpdateCollector
{
public:
    void start() override { told += QStringLiteral("start"); }
    void stop() override { told += QStringLiteral("stop"); }
    void pollNow() override { told += QStringLiteral("pollNow"); }
    void pageStored(quint64 page) override { told += QStringLiteral("stored %1").arg(page); }
    void pageRefused(quint64 page, const ServiceError &) override { told += QStringLiteral("refused %1").arg(page); }

    QStringList told;
};

ReplicaNote note(Kind kind, const QString &from = QStringLiteral("other"))
{
    ReplicaNote made;
    made.kind = kind;
    made.from = from;
    return made;
}

const QDateTime Noon = QDateTime::fromString(QStringLiteral("2026-11-22T12:00:00Z"), Qt::ISODate);

struct Bench
{
    VirtualClock clock;
    ScriptedCollector inner;
    ElectedCollector elected { inner, QStringLiteral("me"), clock };
    QSignalSpy wanted { &elected, &ElectedCollector::leadershipWanted };
    QSignalSpy givenUp { &elected, &ElectedCollector::leadershipGivenUp };
    QSignalSpy urgent { &elected, &ElectedCollector::leadershipUrgent };
    QSignalSpy notes { &elected, &ElectedCollector::noteMade };
    QSignalSpy caughtUp { &elected, &UpdateCollector::caughtUp };
    QSignalSpy troubled { &elected, &UpdateCollector::troubled };

    void lead()
    {
        elected.start();
        elected.onJoined();
        elected.onProven();
        inner.told.clear();
    }
    void follow()
    {
        elected.start();
        elected.onJoined();
    }
    ReplicaNote lastNote() { return notes.isEmpty() ? ReplicaNote() : notes.last().first().value<ReplicaNote>(); }
    Trouble lastTrouble() { return troubled.last().first().value<ServiceError>().kind; }
};
}

//! Who collects, and what the others answer, without a database.
class TestElectedCollector : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("messengerab.*.info=false\nmessengerab.*.debug=false"));
    }
    void onlyTheElectedOneCollects();
    void nobodyIsElectedBeforeTheStart();
    void proofKeepsItGoing();
    void whoCannotProveRests();
    void aLateProofBringsItBack();
    void theDeposedOneRests();
    void theEndGivesUpAfterTheLastRequest();
    void pagesPass();
    void theElectedOneTellsTheOthers();
    void theElectedOneAnswersQuestions();
    void othersAsk();
    void theAnswerIsPassedOn_data();
    void theAnswerIsPassedOn();
    void nobodyAnswers();
    void aloneIsSaidAtOnce();
    void electedWhileACallWaits();
    void ownNotesAreNoNews();
    void nothingAfterTheEnd();
};

void TestElectedCollector::onlyTheElectedOneCollects()
{
    Bench bench;
    bench.elected.start();
    QCOMPARE(bench.wanted.size(), 1);
    bench.elected.onJoined();
    bench.clock.advance(1min);
    QCOMPARE(bench.inner.told, QStringList());
    bench.elected.onProven();
    QCOMPARE(bench.inner.told, QStringList { QStringLiteral("start") });
    QVERIFY(bench.elected.isLeading());
}

void TestElectedCollector::nobodyIsElectedBeforeTheStart()
{
    Bench bench;
    bench.elected.onProven();
    bench.elected.onNote(note(Kind::Question));
    bench.elected.pollNow();
    QCOMPARE(bench.inner.told, QStringList());
    QCOMPARE(bench.notes.size(), 0);
}

void TestElectedCollector::proofKeepsItGoing()
{
    Bench bench;
    bench.lead();
    for (int i = 0; i < 20; ++i) {
        bench.clock.advance(4s);
        bench.elected.onProven();
    }
    QCOMPARE(bench.inner.told, QStringList());
    QVERIFY(bench.elected.isLeading());
}

void TestElectedCollector::whoCannotProveRests()
{
    Bench bench;
    bench.lead();
    bench.clock.advance(4'900ms);
    QVERIFY(bench.elected.isLeading());
    bench.clock.advance(200ms);
    QVERIFY(!bench.elected.isLeading());
    QCOMPARE(bench.inner.told, QStringList { QStringLiteral("stop") });
}

void TestElectedCollector::aLateProofBringsItBack()
{
    Bench bench;
    bench.lead();
    bench.clock.advance(10s);
    bench.elected.onProven();
    QCOMPARE(bench.inner.told, (QStringList { QStringLiteral("stop"), QStringLiteral("start") }));
}

void TestElectedCollector::theDeposedOneRests()
{
    Bench bench;
    bench.lead();
    bench.elected.onDeposed();
    bench.elected.onDeposed();
    QCOMPARE(bench.inner.told, QStringList { QStringLiteral("stop") });
    bench.elected.onProven();
    QVERIFY(bench.elected.isLeading());
}

void TestElectedCollector::theEndGivesUpAfterTheLastRequest()
{
    Bench bench;
    bench.lead();
    QStringList atThatMoment;
    connect(
        &bench.elected, &ElectedCollector::leadershipGivenUp, &bench.elected, [&] { atThatMoment = bench.inner.told; });
    bench.elected.stop();
    QCOMPARE(bench.givenUp.size(), 1);
    QCOMPARE(atThatMoment, QStringList { QStringLiteral("stop") });
}

void TestElectedCollector::pagesPass()
{
    Bench bench;
    bench.lead();
    QSignalSpy pages(&bench.elected, &UpdateCollector::pageArrived);
    Q_EMIT bench.inner.pageArrived(7, { TelegramUpdate { 1, IgnoredUpdate {} } });
    QCOMPARE(pages.size(), 1);
    QCOMPARE(pages.first().first().toULongLong(), 7);
    bench.elected.pageStored(7);
    bench.elected.pageRefused(8, {});
    QCOMPARE(bench.inner.told, (QStringList { QStringLiteral("stored 7"), QStringLiteral("refused 8") }));
}

void TestElectedCollector::theElectedOneTellsTheOthers()
{
    Bench bench;
    bench.lead();
    Q_EMIT bench.inner.caughtUp(Noon);
    QCOMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(bench.lastNote().kind, Kind::CaughtUp);
    QCOMPARE(bench.lastNote().asOf, Noon);
    Q_EMIT bench.inner.troubled({ Trouble::Unauthorised, QStringLiteral("a detail"), {} });
    QCOMPARE(bench.lastTrouble(), Trouble::Unauthorised);
    QCOMPARE(bench.lastNote().kind, Kind::Troubled);
    QCOMPARE(bench.lastNote().trouble, Trouble::Unauthorised);
}

void TestElectedCollector::theElectedOneAnswersQuestions()
{
    Bench bench;
    bench.lead();
    bench.elected.onNote(note(Kind::Question));
    bench.elected.pollNow();
    QCOMPARE(bench.inner.told, (QStringList { QStringLiteral("pollNow"), QStringLiteral("pollNow") }));
    QCOMPARE(bench.notes.size(), 0);
}

void TestElectedCollector::othersAsk()
{
    Bench bench;
    bench.follow();
    bench.elected.pollNow();
    bench.elected.pollNow(); // one question for both
    QCOMPARE(bench.notes.size(), 1);
    QCOMPARE(bench.lastNote().kind, Kind::Question);
    QCOMPARE(bench.urgent.size(), 1);
    QCOMPARE(bench.inner.told, QStringList());
    QVERIFY(bench.caughtUp.isEmpty() && bench.troubled.isEmpty());
}

void TestElectedCollector::theAnswerIsPassedOn_data()
{
    QTest::addColumn<bool>("asked");
    QTest::newRow("asked") << true;
    QTest::newRow("by itself") << false;
}

void TestElectedCollector::theAnswerIsPassedOn()
{
    QFETCH(bool, asked);
    Bench bench;
    bench.follow();
    if (asked)
        bench.elected.pollNow();
    ReplicaNote well = note(Kind::CaughtUp);
    well.asOf = Noon;
    bench.elected.onNote(well);
    QCOMPARE(bench.caughtUp.size(), 1);
    QCOMPARE(bench.caughtUp.first().first().toDateTime(), Noon);
    if (asked)
        bench.elected.pollNow();
    ReplicaNote bad = note(Kind::Troubled);
    bad.trouble = Trouble::Conflict;
    bench.elected.onNote(bad);
    QCOMPARE(bench.troubled.size(), 1);
    QCOMPARE(bench.lastTrouble(), Trouble::Conflict);
    bench.clock.advance(1min); // nobody waits any more
    QCOMPARE(bench.troubled.size(), 1);
    QCOMPARE(bench.notes.size(), asked ? 2 : 0);
}

void TestElectedCollector::nobodyAnswers()
{
    Bench bench;
    bench.follow();
    bench.elected.pollNow();
    bench.clock.advance(2'900ms);
    QVERIFY(bench.troubled.isEmpty());
    bench.clock.advance(200ms);
    QCOMPARE(bench.troubled.size(), 1);
    QCOMPARE(bench.lastTrouble(), Trouble::Timeout);
    bench.elected.pollNow();
    QCOMPARE(bench.notes.size(), 2); // asked anew
}

void TestElectedCollector::aloneIsSaidAtOnce()
{
    Bench bench;
    bench.lead();
    bench.elected.onParted({ Trouble::Network, QStringLiteral("down"), {} });
    QVERIFY(!bench.elected.isLeading());
    QVERIFY(bench.troubled.isEmpty());
    bench.elected.pollNow();
    QCOMPARE(bench.troubled.size(), 1);
    QCOMPARE(bench.lastTrouble(), Trouble::Network);
    bench.elected.onJoined();
    bench.elected.pollNow();
    QCOMPARE(bench.lastNote().kind, Kind::Question);
    bench.elected.onParted({ Trouble::Network, QStringLiteral("down"), {} }); // while a call waits
    QCOMPARE(bench.troubled.size(), 2);
    bench.clock.advance(1min);
    QCOMPARE(bench.troubled.size(), 2);
}

void TestElectedCollector::electedWhileACallWaits()
{
    Bench bench;
    bench.follow();
    bench.elected.pollNow();
    bench.elected.onProven();
    QCOMPARE(bench.inner.told, QStringList { QStringLiteral("start") });
    Q_EMIT bench.inner.caughtUp(Noon);
    QCOMPARE(bench.caughtUp.size(), 1);
    bench.clock.advance(4s);
    QVERIFY(bench.troubled.isEmpty());
}

void TestElectedCollector::ownNotesAreNoNews()
{
    Bench bench;
    bench.lead();
    ReplicaNote own = note(Kind::CaughtUp, QStringLiteral("me"));
    own.asOf = Noon;
    bench.elected.onNote(own);
    bench.elected.onNote(note(Kind::Question, QStringLiteral("me")));
    QCOMPARE(bench.inner.told, QStringList());
    QVERIFY(bench.caughtUp.isEmpty());
    own.from = QStringLiteral("other"); // he does not know yet that he is deposed
    bench.elected.onNote(own);
    QVERIFY(bench.caughtUp.isEmpty());
}

void TestElectedCollector::nothingAfterTheEnd()
{
    Bench bench;
    bench.follow();
    bench.elected.pollNow();
    bench.elected.stop();
    bench.elected.onProven();
    ReplicaNote well = note(Kind::CaughtUp);
    well.asOf = Noon;
    bench.elected.onNote(well);
    bench.clock.advance(1min);
    QCOMPARE(bench.inner.told, QStringList());
    QVERIFY(bench.caughtUp.isEmpty() && bench.troubled.isEmpty());
}

QTEST_GUILESS_MAIN(TestElectedCollector)
#include "tst_electedcollector.moc"

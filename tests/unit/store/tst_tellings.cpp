// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/messagetable.h"
#include "store/tellings.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;

namespace
{
const QDateTime Now = QDateTime::fromString(u"2026-11-22T16:00:00Z"_s, Qt::ISODate);
const Claimant First { u"CA1"_s, u"anna"_s };
const Claimant Redial { u"CA2"_s, u"anna"_s };
const Claimant Other { u"CB1"_s, u"bert"_s };

MessageId at(qint64 message)
{
    return { {}, 99, message };
}

Telling of(const Claimant &claimant, const QList<qint64> &messages)
{
    Telling telling;
    telling.claimant = claimant;
    for (const qint64 message : messages)
        telling.told.insert(at(message), 1);
    telling.leasedUntil = Now.addSecs(30);
    return telling;
}
}

class TestTellings : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void aLeaseLapses();
    void whatWasToldIsKnownBehindTheEnd();
    void onlySoManyAreRemembered();
    void aRedialThatEndsGivesBack();
    void whoIsTellingAMessage();
    void aCallThatHasLeft();
    void whatIsGoneIsWithdrawnOnce();
    void anAlbumGoesAsAWhole();
};

void TestTellings::aLeaseLapses()
{
    Telling telling = of(First, { 1 });
    QVERIFY(!telling.hasLapsed(Now.addSecs(29)));
    QVERIFY(telling.hasLapsed(Now.addSecs(30)));
    telling.leasedUntil = {}; // the database has never seen it
    QVERIFY(telling.hasLapsed(Now));
}

void TestTellings::whatWasToldIsKnownBehindTheEnd()
{
    Tellings tellings;
    tellings.add(of(First, { 1, 2 }));
    QVERIFY(tellings.find(First.call));
    QVERIFY(!tellings.isOver(MessageTable::claimOf(First)));
    tellings.end(First.call);
    QVERIFY(tellings.isEmpty());
    QVERIFY(!tellings.find(First.call));
    QCOMPARE(tellings.known(First.call).told.size(), 2);
    QVERIFY(tellings.isOver(MessageTable::claimOf(First)));
    QVERIFY(tellings.known(Other.call).told.isEmpty());
}

void TestTellings::onlySoManyAreRemembered()
{
    Tellings tellings;
    for (int i = 0; i <= 100; ++i) {
        const Claimant claimant { u"CA%1"_s.arg(i), {} };
        tellings.add(of(claimant, { 1 }));
        tellings.end(claimant.call);
    }
    QVERIFY(tellings.known(u"CA0"_s).told.isEmpty());
    QVERIFY(!tellings.known(u"CA1"_s).told.isEmpty());
}

void TestTellings::aRedialThatEndsGivesBack()
{
    Tellings tellings;
    tellings.add(of(First, { 1 }));
    tellings.add(of(Redial, { 1 }));
    tellings.add(of(Other, { 2 }));
    tellings.end(Redial.call);
    QVERIFY(tellings.find(First.call)->hasLapsed(Now)); // to be claimed anew
    QVERIFY(!tellings.find(Other.call)->hasLapsed(Now));
}

void TestTellings::whoIsTellingAMessage()
{
    Tellings tellings;
    tellings.add(of(First, { 1 }));
    QVERIFY(tellings.isToldByAnother(at(1), Other));
    QVERIFY(!tellings.isToldByAnother(at(2), Other));
    QVERIFY(!tellings.isToldByAnother(at(1), First));
    QVERIFY(!tellings.isToldByAnother(at(1), Redial)); // which takes over
    // A caller whose calls do not take over has no name.
    tellings.add(of({ u"CC1"_s, {} }, { 3 }));
    QVERIFY(tellings.isToldByAnother(at(3), { u"CC2"_s, {} }));
}

void TestTellings::aCallThatHasLeft()
{
    Tellings tellings;
    tellings.add(of(First, { 1 }));
    tellings.leave(First.call);
    QVERIFY(tellings.hasLeft(First.call));
    QVERIFY(!tellings.hasLeft(Other.call));
    QVERIFY(!tellings.find(First.call));
}

void TestTellings::whatIsGoneIsWithdrawnOnce()
{
    Tellings tellings;
    Telling telling = of(First, { 1, 2, 3 });
    telling.heard = { at(1) };
    tellings.add(telling);
    QVERIFY(tellings.withdraw({ at(2), at(3) }).isEmpty());
    const auto gone = tellings.withdraw({ at(3) });
    QCOMPARE(gone.size(), 1);
    QCOMPARE(gone.value(First.call), QList { at(2) });
    QVERIFY(tellings.withdraw({ at(3) }).isEmpty());
    QCOMPARE(tellings.find(First.call)->withdrawn, QList { at(2) });
}

void TestTellings::anAlbumGoesAsAWhole()
{
    Tellings tellings;
    Telling telling = of(First, { 1 });
    telling.parts = { { at(1), { at(1), at(2), at(3) } } };
    tellings.add(telling);
    QVERIFY(tellings.withdraw({ at(3) }).isEmpty());
    QCOMPARE(tellings.withdraw({}).value(First.call), QList { at(1) });
}

QTEST_GUILESS_MAIN(TestTellings)
#include "tst_tellings.moc"

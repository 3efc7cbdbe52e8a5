// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/heardledger.h"
#include "support/strictness.h"

class TestHeardLedger : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void heardWithItsLastSentence();
    void theLastSentenceIsKnownWhenTheTextGoesOn();
    void aSentenceWithoutANumberDoesNotEndAMessage();
    void aSentenceMayCoverSeveral();
    void completingTheTextCompletesWhatWasHeardBefore();
    void aSkippedSentenceKeepsItsMessageNew();
    void unnamed();
    void extendingASentence();
};

void TestHeardLedger::heardWithItsLastSentence()
{
    HeardLedger ledger;
    ledger.addSentence({ 1 });
    ledger.addSentence({ 1 });
    ledger.completeText();
    ledger.hear(0);
    QCOMPARE(ledger.takeNewlyHeard(), QList<int>());
    ledger.hear(1);
    QCOMPARE(ledger.takeNewlyHeard(), QList<int> { 1 });
    QCOMPARE(ledger.takeNewlyHeard(), QList<int>());
}

void TestHeardLedger::theLastSentenceIsKnownWhenTheTextGoesOn()
{
    HeardLedger ledger;
    ledger.addSentence({ 1 });
    ledger.hear(0);
    QCOMPARE(ledger.takeNewlyHeard(), QList<int>()); // the next sentence may still be about it
    ledger.addSentence({ 2 });
    QCOMPARE(ledger.takeNewlyHeard(), QList<int> { 1 });
}

void TestHeardLedger::aSentenceWithoutANumberDoesNotEndAMessage()
{
    HeardLedger ledger;
    ledger.addSentence({ 1 });
    ledger.hear(0);
    ledger.addSentence({});
    QCOMPARE(ledger.takeNewlyHeard(), QList<int>()); // "She asks two things." may go on with 1
    ledger.addSentence({ 1 });
    ledger.hear(1);
    QCOMPARE(ledger.takeNewlyHeard(), QList<int>());
    ledger.addSentence({ 2 });
    QCOMPARE(ledger.takeNewlyHeard(), QList<int>());
    ledger.hear(2);
    QCOMPARE(ledger.takeNewlyHeard(), QList<int> { 1 });
}

void TestHeardLedger::aSentenceMayCoverSeveral()
{
    HeardLedger ledger;
    ledger.addSentence({});
    ledger.addSentence({ 2, 1 });
    ledger.addSentence({ 2 });
    ledger.addSentence({});
    ledger.completeText();
    ledger.hear(0);
    ledger.hear(1);
    QCOMPARE(ledger.takeNewlyHeard(), QList<int> { 1 });
    ledger.hear(2);
    QCOMPARE(ledger.takeNewlyHeard(), QList<int> { 2 });
}

void TestHeardLedger::completingTheTextCompletesWhatWasHeardBefore()
{
    HeardLedger ledger;
    ledger.addSentence({ 7 });
    ledger.hear(0);
    QVERIFY(ledger.takeNewlyHeard().isEmpty());
    ledger.completeText();
    QCOMPARE(ledger.takeNewlyHeard(), QList<int> { 7 });
}

void TestHeardLedger::aSkippedSentenceKeepsItsMessageNew()
{
    HeardLedger ledger;
    ledger.addSentence({ 1 });
    ledger.addSentence({ 1 });
    ledger.completeText();
    ledger.hear(1); // no voice could say the first
    QCOMPARE(ledger.takeNewlyHeard(), QList<int>());
}

void TestHeardLedger::unnamed()
{
    HeardLedger ledger;
    QVERIFY(!ledger.namesAny());
    ledger.addSentence({ 2 });
    QVERIFY(ledger.namesAny());
    QCOMPARE(ledger.unnamed(3), (QList<int> { 1, 3 }));
}

void TestHeardLedger::extendingASentence()
{
    HeardLedger ledger;
    ledger.addSentence({});
    ledger.addSentence({});
    ledger.extendSentence(1, { 1, 2 });
    ledger.completeText();
    ledger.hear(0);
    QCOMPARE(ledger.takeNewlyHeard(), QList<int>());
    ledger.hear(1);
    QCOMPARE(ledger.takeNewlyHeard(), (QList<int> { 1, 2 }));
}

QTEST_GUILESS_MAIN(TestHeardLedger)
#include "tst_heardledger.moc"

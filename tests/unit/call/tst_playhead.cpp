// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/playhead.h"

#include "audio/mulaw.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
QByteArray sound(char code, std::chrono::milliseconds length)
{
    return { static_cast<qsizetype>(length.count()) * mulaw::BytesPerMillisecond, code };
}

QByteArray everything(PlayHead &head)
{
    return head.take(head.available());
}
}

class TestPlayHead : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void playsAsTheFarEndDoes();
    void whatIsTakenBackWasNotPlayed();
    void beginsWhereTheFarEndIs();
    void beginsAtOnceWithoutAMark();
    void forgetsWhatNobodyWants();
    void theFarEndMayBeFaster();
    void marksDoNotFillTheMemory();
    void aStrangeMarkDoesNothing();
};

void TestPlayHead::playsAsTheFarEndDoes()
{
    PlayHead head(500ms);
    head.keep(500ms);
    head.play(sound('a', 100ms), 520ms);
    head.play(sound('b', 20ms), 530ms); // queued behind it
    head.play(sound('c', 20ms), 700ms);
    head.advance(710ms);
    QCOMPARE(everything(head),
        QByteArray(
            sound('\xff', 20ms) + sound('a', 100ms) + sound('b', 20ms) + sound('\xff', 60ms) + sound('c', 10ms)));
    head.advance(705ms); // never backwards
    QCOMPARE(head.available(), 0);
    head.advance(740ms);
    QCOMPARE(head.take(160), QByteArray(sound('c', 10ms) + sound('\xff', 10ms)));
    QCOMPARE(head.take(400), sound('\xff', 10ms));
}

void TestPlayHead::whatIsTakenBackWasNotPlayed()
{
    PlayHead head(0ms);
    head.keep(0ms);
    head.play(sound('a', 100ms), 0ms);
    head.playMark(u"m"_s, 0ms);
    head.play(sound('b', 100ms), 0ms);
    head.stopPlaying(40ms);
    head.play(sound('c', 10ms), 60ms);
    head.advance(80ms);
    QCOMPARE(
        everything(head), QByteArray(sound('a', 40ms) + sound('\xff', 20ms) + sound('c', 10ms) + sound('\xff', 10ms)));
}

void TestPlayHead::beginsWhereTheFarEndIs()
{
    // Its mark needs 30 ms to come back, so it is at the beginning of 'b' when we reckon with 30 ms of it.
    PlayHead head(0ms);
    head.play(sound('n', 100ms), 0ms);
    head.playMark(u"notice"_s, 0ms);
    head.play(sound('b', 100ms), 0ms);
    head.marked(u"notice"_s, 130ms);
    head.keep(130ms);
    QCOMPARE(head.available(), 240);
    // What is said now arrives 30 ms later.
    head.stopPlaying(150ms);
    head.advance(200ms);
    QCOMPARE(everything(head), QByteArray(sound('b', 50ms) + sound('\xff', 50ms)));
}

void TestPlayHead::beginsAtOnceWithoutAMark()
{
    PlayHead head(0ms);
    head.play(sound('a', 20ms), 0ms);
    head.advance(10ms);
    QCOMPARE(head.available(), 0);
    QCOMPARE(head.take(100), QByteArray());
}

void TestPlayHead::forgetsWhatNobodyWants()
{
    PlayHead head(0ms);
    head.play(sound('a', 60s), 0ms);
    head.advance(60s);
    head.advance(600s);
    head.play(sound('b', 60s), 600s);
    head.advance(630s);
    head.keep(630s);
    QCOMPARE(everything(head), sound('b', 5s)); // no mark ever came back; no line takes longer than this
}

void TestPlayHead::theFarEndMayBeFaster()
{
    PlayHead head(0ms);
    head.keep(0ms);
    head.play(sound('a', 100ms), 0ms);
    head.playMark(u"m"_s, 0ms);
    head.play(sound('b', 20ms), 0ms);
    head.marked(u"m"_s, 98ms);
    QCOMPARE(everything(head), sound('a', 100ms));
    head.advance(130ms);
    QCOMPARE(everything(head), QByteArray(sound('b', 20ms) + sound('\xff', 10ms))); // no sample lost, none doubled
}

void TestPlayHead::marksDoNotFillTheMemory()
{
    PlayHead head(0ms);
    head.keep(0ms);
    for (int i = 0; i < 100; ++i) {
        head.play(sound('a', 1s), 0ms);
        head.playMark(QString::number(i), 0ms);
        head.marked(QString::number(i), 0ms);
    }
    QVERIFY(head.available() <= 6 * 8000);
}

void TestPlayHead::aStrangeMarkDoesNothing()
{
    PlayHead head(0ms);
    head.play(sound('a', 100ms), 0ms);
    head.playMark(u"m"_s, 0ms);
    head.marked(u"another"_s, 120ms);
    head.marked(u"m"_s, 120ms);
    head.marked(u"m"_s, 140ms);
    head.keep(140ms);
    QCOMPARE(everything(head), sound('\xff', 40ms));
}

QTEST_GUILESS_MAIN(TestPlayHead)
#include "tst_playhead.moc"

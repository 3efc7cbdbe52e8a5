// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/linetap.h"

#include "audio/mulaw.h"
#include "support/strictness.h"
#include "support/virtualclock.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr std::chrono::milliseconds Frame(20);

QByteArray sound(char code, std::chrono::milliseconds length)
{
    return { static_cast<qsizetype>(length.count()) * mulaw::BytesPerMillisecond, code };
}

//! Writes down what it is told.
class NotingLine final : public CallTransport
{
    Q_OBJECT

public:
    [[nodiscard]] QString callId() const override { return u"CA1"_s; }
    [[nodiscard]] QString callerNumber() const override { return u"+4915100000123"_s; }
    void play(const QByteArray &mulaw) override { notes += u"play %1"_s.arg(mulaw.size()); }
    void playMark(const QString &name) override { notes += u"mark "_s + name; }
    void stopPlaying() override { notes += u"stop"_s; }
    void hangUp() override
    {
        notes += u"hang up"_s;
        Q_EMIT hungUp();
    }

    QStringList notes;
};

//! A tapped line, and what was recorded of it.
struct Bench
{
    Bench()
    {
        QObject::connect(&tap, &LineTap::recorded, &tap, [this](const RecordedPart &part) { parts += part; });
    }
    //! The caller sounds like this for so long.
    void hear(char code, std::chrono::milliseconds length)
    {
        for (std::chrono::milliseconds done { 0 }; done < length; done += Frame) {
            clock.advance(Frame);
            Q_EMIT line->heard(sound(code, Frame));
        }
    }
    void begin()
    {
        QTest::ignoreMessage(QtInfoMsg, "call=CA1 is recorded from now on, as its caller was told");
        tap.begin();
    }
    [[nodiscard]] QByteArray caller() const
    {
        QByteArray all;
        for (const RecordedPart &part : parts)
            all += part.caller;
        return all;
    }
    [[nodiscard]] QByteArray machine() const
    {
        QByteArray all;
        for (const RecordedPart &part : parts)
            all += part.machine;
        return all;
    }

    VirtualClock clock;
    NotingLine *line = new NotingLine;
    LineTap tap { Later<CallTransport>(line), clock };
    QList<RecordedPart> parts;
};
}

class TestLineTap : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void passesEverythingOn();
    void nothingWithoutABeginning();
    void bothSidesOnOneTimeLine();
    void whatWasTakenBackIsNotInIt();
    void comesInParts();
    void endsOnce();
    void endsBeforeTheLineSaysSo();
    void aStalledLineEvensOut();
    void lostSoundBecomesSilence();
    void tooMuchSoundIsDropped();
};

void TestLineTap::passesEverythingOn()
{
    Bench bench;
    QSignalSpy heard(&bench.tap, &CallTransport::heard);
    QSignalSpy marked(&bench.tap, &CallTransport::marked);
    QSignalSpy key(&bench.tap, &CallTransport::keyPressed);
    QSignalSpy hungUp(&bench.tap, &CallTransport::hungUp);
    bench.tap.play("abc");
    bench.tap.playMark(u"m1"_s);
    bench.tap.stopPlaying();
    Q_EMIT bench.line->heard("xyz");
    Q_EMIT bench.line->marked(u"m1"_s);
    Q_EMIT bench.line->keyPressed(u'#');
    bench.tap.hangUp();
    QCOMPARE(bench.line->notes, QStringList({ u"play 3"_s, u"mark m1"_s, u"stop"_s, u"hang up"_s }));
    QCOMPARE(heard.size(), 1);
    QCOMPARE(heard[0][0].toByteArray(), QByteArray("xyz"));
    QCOMPARE(marked.size(), 1);
    QCOMPARE(marked[0][0].toString(), u"m1"_s);
    QCOMPARE(key.size(), 1);
    QCOMPARE(key[0][0].toChar(), QChar(u'#'));
    QCOMPARE(hungUp.size(), 1);
    QCOMPARE(bench.tap.callId(), u"CA1"_s);
    QCOMPARE(bench.tap.callerNumber(), u"+4915100000123"_s);
}

void TestLineTap::nothingWithoutABeginning()
{
    Bench bench;
    bench.tap.play(sound('m', 30s));
    bench.hear('c', 30s);
    bench.tap.finish();
    bench.line->hangUp();
    bench.tap.begin(); // too late
    QCOMPARE(bench.parts.size(), 0);
}

void TestLineTap::bothSidesOnOneTimeLine()
{
    Bench bench;
    const QDateTime startedAt = bench.clock.wallNow();
    bench.tap.play(sound('n', 100ms));
    bench.tap.playMark(u"notice"_s);
    bench.tap.play(sound('m', 200ms));
    bench.hear('x', 140ms);
    // As in a call: the mark's arrival is what begins it, and it took 40 ms to get back here.
    QObject::connect(&bench.tap, &CallTransport::marked, &bench.tap, [&] { bench.begin(); });
    Q_EMIT bench.line->marked(u"notice"_s);
    bench.hear('c', 300ms);
    bench.tap.finish();
    QCOMPARE(bench.parts.size(), 1);
    QCOMPARE(bench.parts[0].callId, u"CA1"_s);
    QCOMPARE(bench.parts[0].startedAt, startedAt);
    QCOMPARE(bench.parts[0].number, 0);
    QVERIFY(bench.parts[0].isLast);
    QCOMPARE(bench.caller(), sound('c', 300ms));
    QCOMPARE(bench.machine(), QByteArray(sound('m', 200ms) + sound('\xff', 100ms)));
}

void TestLineTap::whatWasTakenBackIsNotInIt()
{
    Bench bench;
    bench.begin();
    bench.tap.play(sound('m', 1s));
    bench.hear('c', 300ms);
    bench.tap.stopPlaying();
    bench.hear('c', 100ms);
    bench.tap.play(sound('o', 1s));
    bench.hear('c', 100ms);
    bench.tap.hangUp();
    QCOMPARE(bench.machine(), QByteArray(sound('m', 300ms) + sound('\xff', 100ms) + sound('o', 100ms)));
}

void TestLineTap::comesInParts()
{
    Bench bench;
    bench.begin();
    bench.tap.play(sound('m', 60s));
    bench.hear('c', 9'980ms);
    QCOMPARE(bench.parts.size(), 0);
    bench.hear('c', 20ms);
    QCOMPARE(bench.parts.size(), 1);
    bench.hear('d', 12s);
    bench.tap.finish();
    QCOMPARE(bench.parts.size(), 3);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(bench.parts[i].number, i);
        QCOMPARE(bench.parts[i].caller.size(), bench.parts[i].machine.size());
        QCOMPARE(bench.parts[i].isLast, i == 2);
    }
    QCOMPARE(bench.parts[1].caller.size(), LineTap::PartBytes);
    QCOMPARE(bench.caller(), QByteArray(sound('c', 10s) + sound('d', 12s)));
    QCOMPARE(bench.machine(), sound('m', 22s));
}

void TestLineTap::endsOnce()
{
    Bench bench;
    bench.begin();
    bench.tap.begin();
    bench.hear('c', 10s);
    QCOMPARE(bench.parts.size(), 1);
    bench.tap.finish();
    bench.hear('c', 20s);
    bench.tap.finish();
    bench.line->hangUp();
    QCOMPARE(bench.parts.size(), 2);
    QVERIFY(bench.parts[1].isLast);
    QCOMPARE(bench.parts[1].caller, QByteArray()); // nothing was left; it says only that this was all
}

void TestLineTap::endsBeforeTheLineSaysSo()
{
    Bench bench;
    bench.begin();
    bench.hear('c', 1s);
    qsizetype before = -1;
    connect(&bench.tap, &CallTransport::hungUp, this, [&] { before = bench.parts.size(); });
    Q_EMIT bench.line->hungUp();
    QCOMPARE(before, 1);
    QCOMPARE(bench.caller(), sound('c', 1s));
}

void TestLineTap::aStalledLineEvensOut()
{
    Bench bench;
    bench.begin();
    bench.tap.play(sound('m', 60s));
    bench.clock.advance(9s); // nothing comes, and then all of it
    for (int i = 0; i < 450; ++i)
        Q_EMIT bench.line->heard(sound('c', Frame));
    bench.hear('d', 2s);
    bench.tap.finish();
    QCOMPARE(bench.caller(), QByteArray(sound('c', 9s) + sound('d', 2s)));
    QCOMPARE(bench.machine(), sound('m', 11s));
}

void TestLineTap::lostSoundBecomesSilence()
{
    Bench bench;
    bench.begin();
    bench.hear('c', 1s);
    bench.clock.advance(15s);
    bench.hear('d', 1s);
    bench.clock.advance(1s);
    bench.tap.finish();
    QCOMPARE(bench.caller().size(), 18 * 8000);
    QVERIFY(bench.caller().startsWith(QByteArray(sound('c', 1s) + sound('\xff', 15s) + sound('d', 900ms))));
    QVERIFY(bench.caller().endsWith(sound('\xff', 900ms)));
}

void TestLineTap::tooMuchSoundIsDropped()
{
    Bench bench;
    bench.begin();
    for (int i = 0; i < 5000; ++i) // a hundred seconds of it in no time
        Q_EMIT bench.line->heard(sound('c', Frame));
    bench.clock.advance(30s);
    bench.tap.finish();
    QCOMPARE(bench.caller().size(), 30 * 8000);
    QVERIFY(bench.caller().count('c') <= 11 * 8000);
}

QTEST_GUILESS_MAIN(TestLineTap)
#include "tst_linetap.moc"

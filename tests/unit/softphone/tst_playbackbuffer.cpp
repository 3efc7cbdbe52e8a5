// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/playbackbuffer.h"

#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Span = PlaybackBuffer::Span;
using Mark = PlaybackBuffer::Mark;

namespace
{
QByteArray sound(std::chrono::milliseconds length, char code = 'a')
{
    return QByteArray(length.count() * 8, code);
}
constexpr char Silence = '\xff';
}

class PlaybackBufferTest : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void playsAtEightThousandASecond();
    void givesWindowsOfTwentyMilliseconds();
    void echoesMarksWhenTheirTimeHasCome();
    void echoesMarksAtOnceWhenNothingIsQueued();
    void clearEchoesPendingMarks();
    void countsUnderruns_data();
    void countsUnderruns();
    void throwsAwayBeyondTenMinutes();
    void unevenArrivalDoesNotChangeWhatIsHeard();
};

void PlaybackBufferTest::playsAtEightThousandASecond()
{
    PlaybackBuffer buffer(1000ms);
    QCOMPARE(buffer.play(sound(100ms), 1005ms), 0);
    QCOMPARE(buffer.queuedBytes(), 800);
    buffer.advance(1055ms);
    QCOMPARE(buffer.queuedBytes(), 400);
    QVERIFY(buffer.isPlaying());
    buffer.advance(1105ms);
    QVERIFY(!buffer.isPlaying());
    buffer.advance(1200ms);
    QCOMPARE(buffer.spans(), QList<Span>({ { 1005ms, 800 } }));
    buffer.advance(1100ms); // never backwards
    buffer.play(sound(10ms), 1200ms);
    buffer.advance(1300ms);
    QCOMPARE(buffer.spans(), QList<Span>({ { 1005ms, 800 }, { 1200ms, 80 } }));
    QCOMPARE(buffer.lostBytes(), 0);
}

void PlaybackBufferTest::givesWindowsOfTwentyMilliseconds()
{
    PlaybackBuffer buffer(0ms);
    buffer.play(sound(30ms), 10ms);
    QVERIFY(buffer.takeWindow().isEmpty());
    buffer.advance(60ms);
    QCOMPARE(buffer.takeWindow(), QByteArray(80, Silence) + QByteArray(80, 'a'));
    QCOMPARE(buffer.takeWindow(), QByteArray(160, 'a'));
    QCOMPARE(buffer.takeWindow(), QByteArray(160, Silence));
    QVERIFY(buffer.takeWindow().isEmpty());
    buffer.advance(79ms);
    QVERIFY(buffer.takeWindow().isEmpty());
    buffer.advance(80ms);
    QCOMPARE(buffer.takeWindow(), QByteArray(160, Silence));
}

void PlaybackBufferTest::echoesMarksWhenTheirTimeHasCome()
{
    PlaybackBuffer buffer(0ms);
    buffer.play(sound(100ms), 0ms);
    buffer.mark(u"one"_s, 0ms);
    buffer.play(sound(50ms), 0ms);
    buffer.mark(u"two"_s, 0ms);
    buffer.mark(u"three"_s, 0ms);
    buffer.advance(99ms);
    QCOMPARE(buffer.takeMarks(), QStringList());
    buffer.advance(100ms);
    QCOMPARE(buffer.takeMarks(), QStringList({ u"one"_s }));
    QCOMPARE(buffer.takeMarks(), QStringList());
    buffer.advance(200ms);
    QCOMPARE(buffer.takeMarks(), QStringList({ u"two"_s, u"three"_s }));
    QCOMPARE(buffer.marks(),
        QList<Mark>({ { u"one"_s, 100ms, false }, { u"two"_s, 150ms, false }, { u"three"_s, 150ms, false } }));
}

void PlaybackBufferTest::echoesMarksAtOnceWhenNothingIsQueued()
{
    PlaybackBuffer buffer(0ms);
    buffer.mark(u"early"_s, 5ms);
    QCOMPARE(buffer.takeMarks(), QStringList({ u"early"_s }));
    buffer.play(sound(20ms), 10ms);
    buffer.mark(u"late"_s, 30ms); // the sound ends in this very moment
    QCOMPARE(buffer.takeMarks(), QStringList({ u"late"_s }));
}

void PlaybackBufferTest::clearEchoesPendingMarks()
{
    PlaybackBuffer buffer(0ms);
    buffer.play(sound(100ms), 0ms);
    buffer.mark(u"one"_s, 0ms);
    buffer.play(sound(100ms), 0ms);
    buffer.mark(u"two"_s, 0ms);
    buffer.clear(60ms);
    QCOMPARE(buffer.takeMarks(), QStringList({ u"one"_s, u"two"_s }));
    QCOMPARE(buffer.marks(), QList<Mark>({ { u"one"_s, 60ms, true }, { u"two"_s, 60ms, true } }));
    QCOMPARE(buffer.lostBytes(), 140 * 8);
    QVERIFY(!buffer.isPlaying());
    buffer.advance(300ms);
    QCOMPARE(buffer.spans(), QList<Span>({ { 0ms, 60 * 8 } }));
    QCOMPARE(buffer.takeMarks(), QStringList());
    buffer.clear(300ms);
    QCOMPARE(buffer.takeMarks(), QStringList());
}

void PlaybackBufferTest::countsUnderruns_data()
{
    QTest::addColumn<QString>("between"); // what comes when the first sound has ended
    QTest::addColumn<int>("gap"); // milliseconds until the second
    QTest::addColumn<QList<Span>>("underruns");
    QTest::newRow("in time") << QString() << 0 << QList<Span>();
    QTest::newRow("late") << QString() << 15 << QList<Span>({ { 100ms, 15 * 8 } });
    QTest::newRow("mark ends the sentence") << u"mark"_s << 15 << QList<Span>();
    QTest::newRow("late mark") << u"late mark"_s << 15 << QList<Span>();
    QTest::newRow("clear") << u"clear"_s << 15 << QList<Span>();
}

void PlaybackBufferTest::countsUnderruns()
{
    QFETCH(QString, between);
    QFETCH(int, gap);
    PlaybackBuffer buffer(0ms);
    buffer.play(sound(100ms), 0ms);
    if (between == u"mark")
        buffer.mark(u"m"_s, 10ms);
    buffer.advance(100ms);
    if (between == u"late mark")
        buffer.mark(u"m"_s, 105ms);
    if (between == u"clear")
        buffer.clear(105ms);
    buffer.play(sound(20ms), 100ms + std::chrono::milliseconds(gap));
    QTEST(buffer.underruns(), "underruns");
}

void PlaybackBufferTest::throwsAwayBeyondTenMinutes()
{
    PlaybackBuffer buffer(0ms);
    QCOMPARE(buffer.play(QByteArray(PlaybackBuffer::Capacity - 100, 'a'), 0ms), 0);
    QCOMPARE(buffer.play(QByteArray(300, 'b'), 0ms), 200);
    QCOMPARE(buffer.play(QByteArray(1, 'c'), 0ms), 1);
    QCOMPARE(buffer.lostBytes(), 201);
    QCOMPARE(buffer.queuedBytes(), PlaybackBuffer::Capacity);
    QCOMPARE(buffer.play(QByteArray(8, 'd'), 1ms), 0); // room again
}

void PlaybackBufferTest::unevenArrivalDoesNotChangeWhatIsHeard()
{
    QByteArray voice;
    for (int i = 0; i < 4000; ++i)
        voice += static_cast<char>('a' + i % 26);
    PlaybackBuffer buffer(0ms);
    QByteArray heard;
    qsizetype sent = 0;
    for (int now = 0; now < 700; now += 7) {
        const qsizetype size = std::min<qsizetype>(voice.size() - sent, 57 + now % 13);
        if (size > 0)
            buffer.play(voice.mid(sent, size), std::chrono::milliseconds(now));
        sent += size;
        buffer.advance(std::chrono::milliseconds(now + 3));
        for (QByteArray window = buffer.takeWindow(); !window.isEmpty(); window = buffer.takeWindow())
            heard += window;
    }
    QCOMPARE(sent, voice.size());
    QVERIFY(heard.startsWith(voice));
    QCOMPARE(heard.size(), 696 / 20 * 160);
    QCOMPARE(buffer.spans(), QList<Span>({ { 0ms, 4000 } }));
    QVERIFY(buffer.underruns().isEmpty());
}

QTEST_GUILESS_MAIN(PlaybackBufferTest)
#include "tst_playbackbuffer.moc"

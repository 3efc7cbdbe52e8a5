// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/silencetrimmer.h"

#include "audio/mp3decoder.h"
#include "audio/mulaw.h"
#include "support/strictness.h"
#include "unit/audio/soundprobe.h"

#include <QRandomGenerator>

using namespace std::chrono_literals;
using soundprobe::through;

namespace
{
constexpr qsizetype Window = SilenceTrimmer::Window.count() * mulaw::BytesPerMillisecond;
constexpr qsizetype Lead = SilenceTrimmer::Lead.count() * mulaw::BytesPerMillisecond;
constexpr qsizetype Tail = SilenceTrimmer::Tail.count() * mulaw::BytesPerMillisecond;

QByteArray voice(std::chrono::milliseconds length, double rms = 3000)
{
    return soundprobe::tone(440, rms, static_cast<qsizetype>(length.count()) * mulaw::BytesPerMillisecond);
}

QByteArray trimmed(const QByteArray &mulaw, qsizetype pieceSize = 0)
{
    SilenceTrimmer trimmer;
    return through(trimmer, mulaw, pieceSize);
}

//! What a decoder makes of silence: codes next to zero.
QByteArray faintNoise(std::chrono::milliseconds length, int rms)
{
    QRandomGenerator random(3);
    QByteArray mulaw = mulaw::silence(length);
    for (char &code : mulaw)
        code = mulaw::encoded(static_cast<int16_t>((random.bounded(2) * 2 - 1) * rms));
    return mulaw;
}
}

class TestSilenceTrimmer : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void silenceIsCutToItsLimits_data();
    void silenceIsCutToItsLimits();
    void soundDoesNotDependOnTheCuts_data();
    void soundDoesNotDependOnTheCuts();
    void voiceIsNotHeldBack();
    void onlySilenceGivesNothing();
    void faintSoundIsNotLost();
    void softOnsetIsKept();
    void realSpeechLosesOnlyItsEdges();
    void readyForTheNextSentence();
};

void TestSilenceTrimmer::silenceIsCutToItsLimits_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("output");
    const QByteArray sound = voice(500ms);
    const QByteArray lead = mulaw::silence(SilenceTrimmer::Lead);
    const QByteArray tail = mulaw::silence(SilenceTrimmer::Tail);
    QTest::newRow("much before and after")
        << mulaw::silence(300ms) + sound + mulaw::silence(850ms) << lead + sound + tail;
    QTest::newRow("exactly the limits") << lead + sound + tail << lead + sound + tail;
    QTest::newRow("none") << sound << sound;
    QTest::newRow("less than the limits")
        << mulaw::silence(10ms) + sound + mulaw::silence(20ms) << mulaw::silence(10ms) + sound + mulaw::silence(20ms);
    QTest::newRow("pause inside") << mulaw::silence(200ms) + sound + mulaw::silence(1500ms) + sound
            + mulaw::silence(400ms)
                                  << lead + sound + mulaw::silence(1500ms) + sound + tail;
    QTest::newRow("short pause inside") << sound + mulaw::silence(100ms) + sound
                                        << sound + mulaw::silence(100ms) + sound;
    QTest::newRow("two pauses inside") << sound + mulaw::silence(500ms) + sound + mulaw::silence(500ms) + sound
                                       << sound + mulaw::silence(500ms) + sound + mulaw::silence(500ms) + sound;
    QTest::newRow("silence that is not digital") << faintNoise(300ms, 16) + sound
            + faintNoise(300ms, 16) << faintNoise(300ms, 16).last(Lead) + sound + faintNoise(300ms, 16).first(Tail);
    QTest::newRow("half a window at the end") << sound + mulaw::silence(3ms) << sound + mulaw::silence(3ms);
    QTest::newRow("shorter than a window") << sound.first(17) << sound.first(17);
}

void TestSilenceTrimmer::silenceIsCutToItsLimits()
{
    QFETCH(QByteArray, input);
    QFETCH(QByteArray, output);
    const QByteArray result = trimmed(input);
    QCOMPARE(result.size(), output.size());
    QVERIFY(result == output);
}

void TestSilenceTrimmer::soundDoesNotDependOnTheCuts_data()
{
    QTest::addColumn<qsizetype>("pieceSize");
    for (const qsizetype size : { 1, 3, 39, 40, 41, 160, 1000 })
        QTest::addRow("by %d", int(size)) << size;
}

void TestSilenceTrimmer::soundDoesNotDependOnTheCuts()
{
    QFETCH(qsizetype, pieceSize);
    const QByteArray input
        = mulaw::silence(303ms) + voice(217ms) + mulaw::silence(251ms) + voice(90ms) + mulaw::silence(501ms);
    const QByteArray whole = trimmed(input);
    QVERIFY(std::abs(whole.size() - (input.size() - (303 + 501 - 160) * 8)) <= 2 * Window);
    QVERIFY(trimmed(input, pieceSize) == whole);
}

void TestSilenceTrimmer::voiceIsNotHeldBack()
{
    SilenceTrimmer trimmer;
    QVERIFY(trimmer.feed(mulaw::silence(200ms)).isEmpty());
    QCOMPARE(trimmer.feed(voice(20ms)).size(), Lead + 160);
    for (int piece = 0; piece < 10; ++piece)
        QCOMPARE(trimmer.feed(voice(20ms)).size(), 160);
    QCOMPARE(trimmer.feed(mulaw::silence(500ms)).size(), Tail);
    QCOMPARE(trimmer.feed(voice(5ms)).size(), 380 * 8 + Window); // the rest of the pause comes with the voice behind it
}

void TestSilenceTrimmer::onlySilenceGivesNothing()
{
    QVERIFY(trimmed(QByteArray()).isEmpty());
    QVERIFY(trimmed(mulaw::silence(30s)).isEmpty());
    QVERIFY(trimmed(faintNoise(1s, 5)).isEmpty());
}

void TestSilenceTrimmer::faintSoundIsNotLost()
{
    const QByteArray faint = voice(400ms, 25);
    const QByteArray result = trimmed(mulaw::silence(300ms) + faint + mulaw::silence(700ms), 77);
    QVERIFY(result.contains(faint.mid(Window, faint.size() - 2 * Window)));
    QVERIFY(std::abs(result.size() - (Lead + faint.size() + Tail)) <= 2 * Window);
}

void TestSilenceTrimmer::softOnsetIsKept()
{
    QByteArray onset = mulaw::silence(35ms); // a breath that swells up to the threshold
    for (qsizetype at = 0; at < onset.size(); ++at)
        onset[at] = mulaw::encoded(static_cast<int16_t>((at % 2 == 0 ? 30 : -30) * at / onset.size()));
    QVERIFY(trimmed(mulaw::silence(400ms) + onset + voice(300ms)).contains(onset));
}

void TestSilenceTrimmer::realSpeechLosesOnlyItsEdges()
{
    Mp3Decoder decoder;
    const QByteArray speech = through(decoder, soundprobe::data(QStringLiteral("speech24k.mp3")), 720);
    const QByteArray result = trimmed(speech, 193);
    const qsizetype begin = speech.indexOf(result);
    QVERIFY2(begin >= 0, "not a piece of the input");
    QVERIFY2(begin > 1200 && begin < 2400, qPrintable(QString::number(begin))); // 200 ms were put before it
    const qsizetype cut = speech.size() - begin - result.size();
    QVERIFY2(cut > 5000 && cut < 10000, qPrintable(QString::number(cut))); // 850 ms were put behind it
    QVERIFY(mulaw::rms(speech.first(begin)) < 40);
    QVERIFY(mulaw::rms(speech.last(cut)) < 40);
}

void TestSilenceTrimmer::readyForTheNextSentence()
{
    const QByteArray first = mulaw::silence(300ms) + voice(100ms) + mulaw::silence(303ms);
    SilenceTrimmer trimmer;
    const QByteArray once = through(trimmer, first, 50);
    QVERIFY(through(trimmer, first, 70) == once);
    QVERIFY(!trimmer.feed(first).isEmpty());
    trimmer.reset();
    QVERIFY(through(trimmer, first, 0) == once);
}

QTEST_GUILESS_MAIN(TestSilenceTrimmer)
#include "tst_silencetrimmer.moc"

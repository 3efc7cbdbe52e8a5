// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/leveller.h"

#include "audio/mp3decoder.h"
#include "audio/mulaw.h"
#include "support/strictness.h"
#include "unit/audio/soundprobe.h"

#include <algorithm>

using namespace std::chrono_literals;
using soundprobe::through;

namespace
{
constexpr qsizetype Second = mulaw::SamplesPerSecond;

QByteArray levelled(const QByteArray &mulaw, qsizetype pieceSize = 0)
{
    Leveller leveller;
    return through(leveller, mulaw, pieceSize);
}

double decibels(double ratio)
{
    return 20 * std::log10(ratio);
}

QByteArray speech()
{
    Mp3Decoder decoder;
    return through(decoder, soundprobe::data(QStringLiteral("speech24k.mp3")), 0);
}

QByteArray scaled(QByteArray mulaw, double gain)
{
    for (char &code : mulaw)
        code = mulaw::encoded(static_cast<int16_t>(std::clamp(mulaw::decoded(code) * gain, -32000.0, 32000.0)));
    return mulaw;
}
}

class TestLeveller : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void tonesReachTheLevel_data();
    void tonesReachTheLevel();
    void soundDoesNotDependOnTheCuts_data();
    void soundDoesNotDependOnTheCuts();
    void speechEndsAtTheLevel_data();
    void speechEndsAtTheLevel();
    void soundAtTheLevelPassesUnchanged();
    void silenceStaysSilenceAndMovesNothing();
    void gainMovesSlowlyAndStays();
    void nothingIsClipped();
    void volumeIsNotLevelledAway();
    void nextSentenceBeginsWhereTheLastEnded();
};

void TestLeveller::tonesReachTheLevel_data()
{
    QTest::addColumn<double>("hertz");
    QTest::addColumn<double>("before");
    QTest::addColumn<double>("after");
    QTest::newRow("soft") << 440.0 << 1640.0 << 3277.0;
    QTest::newRow("soft and high") << 2800.0 << 1640.0 << 3277.0;
    QTest::newRow("loud") << 440.0 << 6000.0 << 3277.0;
    QTest::newRow("softer than the gain goes") << 440.0 << 500.0 << 1220.0;
    QTest::newRow("louder than the gain goes") << 440.0 << 15000.0 << 7500.0;
    QTest::newRow("full scale") << 440.0 << 22700.0 << 11375.0;
    QTest::newRow("inaudible is left alone") << 440.0 << 100.0 << 100.0;
}

void TestLeveller::tonesReachTheLevel()
{
    QFETCH(double, hertz);
    QFETCH(double, before);
    QFETCH(double, after);
    const QByteArray input = soundprobe::tone(hertz, before, 4 * Second);
    const QByteArray output = levelled(input, 160);
    QCOMPARE(output.size(), input.size());
    const QByteArray settled = output.last(2 * Second);
    const double rms = mulaw::rms(settled);
    QVERIFY2(std::abs(decibels(rms / after)) < 0.3, qPrintable(QString::number(rms)));
    // A tone stays a tone: what is not the tone is the rounding of µ-law, more than 30 dB below.
    const double tone = soundprobe::levelAt(settled, hertz);
    const double rest = std::sqrt(std::max(0.0, rms * rms - tone * tone));
    QVERIFY2(rest < std::max(5.0, rms / 31.6), qPrintable(QString::number(rest)));
}

void TestLeveller::soundDoesNotDependOnTheCuts_data()
{
    QTest::addColumn<qsizetype>("pieceSize");
    for (const qsizetype size : { 1, 33, 159, 160, 161, 5000 })
        QTest::addRow("by %d", int(size)) << size;
}

void TestLeveller::soundDoesNotDependOnTheCuts()
{
    QFETCH(qsizetype, pieceSize);
    const QByteArray input = scaled(speech(), 0.4);
    const QByteArray whole = levelled(input);
    QCOMPARE(whole.size(), input.size());
    QVERIFY(whole != input);
    QVERIFY(levelled(input, pieceSize) == whole);
}

void TestLeveller::speechEndsAtTheLevel_data()
{
    QTest::addColumn<double>("gain");
    QTest::newRow("half") << 0.5;
    QTest::newRow("as it is") << 1.0;
    QTest::newRow("louder") << 1.7;
}

void TestLeveller::speechEndsAtTheLevel()
{
    QFETCH(double, gain);
    const QByteArray input = scaled(speech().mid(1600, 4 * Second), gain); // without its silent edges
    const QByteArray output = levelled(input);
    double energy = 0;
    qsizetype samples = 0;
    for (qsizetype at = Second; at + 160 <= output.size(); at += 160) {
        const double rms = mulaw::rms(QByteArrayView(output).sliced(at, 160));
        if (rms < 200)
            continue;
        energy += rms * rms * 160;
        samples += 160;
    }
    const double rms = std::sqrt(energy / static_cast<double>(samples));
    QVERIFY2(std::abs(decibels(rms / Leveller::TargetLevel)) < 3, qPrintable(QString::number(rms)));
}

void TestLeveller::soundAtTheLevelPassesUnchanged()
{
    const QByteArray input
        = soundprobe::tone(440, Leveller::TargetLevel * 1.15, 2 * Second); // 1.2 dB off: not worth a change
    QVERIFY(levelled(input) == input);
}

void TestLeveller::silenceStaysSilenceAndMovesNothing()
{
    Leveller leveller(0, 2.0);
    const double before = leveller.gain();
    const QByteArray silence = mulaw::silence(3s);
    QVERIFY(leveller.feed(silence) == silence);
    QCOMPARE(leveller.gain(), before);
}

void TestLeveller::gainMovesSlowlyAndStays()
{
    const QByteArray input = soundprobe::tone(440, 1640, 6 * Second);
    Leveller leveller;
    double last = leveller.gain();
    for (qsizetype at = 0; at < input.size(); at += 160) {
        QCOMPARE(leveller.feed(QByteArrayView(input).sliced(at, 160)).size(), 160);
        QVERIFY(std::abs(decibels(leveller.gain() / last)) < 0.26);
        if (at > 2 * Second)
            QCOMPARE(leveller.gain(), last);
        last = leveller.gain();
    }
    QVERIFY(last > 1.9);
}

void TestLeveller::nothingIsClipped()
{
    // Soft speech with a shout in it, while the gain is at its highest.
    const QByteArray input = soundprobe::tone(440, 800, 2 * Second) + soundprobe::tone(440, 21000, Second / 4);
    const QByteArray output = levelled(input, 160);
    int most = 0;
    int flat = 0;
    for (qsizetype at = 0; at < output.size(); ++at) {
        const int magnitude = std::abs(mulaw::decoded(output[at]));
        most = std::max(most, magnitude);
        flat += magnitude == 32124 ? 1 : 0; // µ-law's loudest code
    }
    QVERIFY(most > 29000);
    QCOMPARE(flat, 0);
    const QByteArray shout = output.last(Second / 40);
    const double rms = mulaw::rms(shout);
    const double tone = soundprobe::levelAt(shout, 440);
    QVERIFY(std::sqrt(std::max(0.0, rms * rms - tone * tone)) < rms / 31.6);
}

void TestLeveller::volumeIsNotLevelledAway()
{
    const QByteArray input = soundprobe::tone(440, Leveller::TargetLevel * 1.5, 4 * Second);
    Leveller plain;
    Leveller louder(50);
    QVERIFY(mulaw::rms(through(plain, input, 0).last(Second)) < Leveller::TargetLevel * 1.1);
    QVERIFY(through(louder, input, 0) == input);
}

void TestLeveller::nextSentenceBeginsWhereTheLastEnded()
{
    const QByteArray input = soundprobe::tone(440, 1640, 2 * Second);
    Leveller first;
    (void)through(first, input, 0);
    QVERIFY(first.gain() > 1.9);
    Leveller second(0, first.gain());
    QVERIFY(std::abs(decibels(mulaw::rms(second.feed(input).first(160)) / Leveller::TargetLevel)) < 0.3);
    QVERIFY(std::abs(decibels(mulaw::rms(first.feed(input).first(160)) / Leveller::TargetLevel)) < 0.3);
}

QTEST_GUILESS_MAIN(TestLeveller)
#include "tst_leveller.moc"

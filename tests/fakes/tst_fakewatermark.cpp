// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"
#include "fakes/callerear.h"
#include "fakes/mp3encoder.h"
#include "support/strictness.h"

#include <QRandomGenerator>

#include <cmath>

using namespace std::chrono_literals;
using audiblewatermark::Listener;

class TestFakeWatermark : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void everyAlignmentIsHeard();
    void survivesNoiseAndLevel_data();
    void survivesNoiseAndLevel();
    void noiseSaysNothing();
    void earTellsCompleteFromCutOff();
    void earFindsGaps();
    void mp3HasEdgesFrames();
    void tableReplacesTheOldest();
};

namespace
{
QList<Listener::Event> heardIn(const QByteArray &mulaw)
{
    Listener listener;
    return listener.feed(QByteArray(mulaw + mulaw::silence(40ms)));
}
}

void TestFakeWatermark::everyAlignmentIsHeard()
{
    for (int i = 0; i < 80; ++i) {
        const int number = i * 357 % audiblewatermark::Numbers;
        const QByteArray sound
            = QByteArray(i, mulaw::Silence) + audiblewatermark::mulaw(number, std::chrono::milliseconds(400 + i * 13));
        const auto events = heardIn(sound);
        QCOMPARE(events.size(), 2);
        QCOMPARE(events.at(0).kind, Listener::Event::Kind::Begun);
        QCOMPARE(events.at(0).number, number);
        QVERIFY(events.at(0).at <= audiblewatermark::PrefixLength + 30ms);
        QCOMPARE(events.at(1).kind, Listener::Event::Kind::Ended);
        QCOMPARE(events.at(1).number, number);
        QVERIFY(events.at(1).longestGap <= 20ms);
    }
}

void TestFakeWatermark::survivesNoiseAndLevel_data()
{
    QTest::addColumn<double>("level");
    QTest::addColumn<int>("noise");
    QTest::newRow("quiet") << 0.08 << 0;
    QTest::newRow("loud") << 2.4 << 0;
    QTest::newRow("noisy") << 1.0 << 1500;
}

void TestFakeWatermark::survivesNoiseAndLevel()
{
    QFETCH(double, level);
    QFETCH(int, noise);
    QRandomGenerator random(7);
    for (int number = 0; number < audiblewatermark::Numbers; number += 1999) {
        auto samples = audiblewatermark::samples(number, 8000, 900ms);
        for (int16_t &sample : samples) {
            const int hiss = noise > 0 ? random.bounded(-noise, noise) : 0;
            sample = static_cast<int16_t>(std::clamp(level * sample + hiss, -32768.0, 32767.0));
        }
        const auto events = heardIn(mulaw::encode(samples));
        QCOMPARE(events.size(), 2);
        QCOMPARE(events.at(0).number, number);
    }
}

void TestFakeWatermark::noiseSaysNothing()
{
    QRandomGenerator random(1);
    QByteArray sound;
    for (int i = 0; i < 60 * 8000; ++i) {
        // Noise, and vowels of a wandering pitch with their harmonics: what a caller's line carries.
        const double pitch = 110 + 60 * std::sin(i / 4000.0);
        double voice = 0;
        for (int harmonic = 1; harmonic < 12; ++harmonic)
            voice += std::sin(2 * 3.14159265 * pitch * harmonic * i / 8000.0) / harmonic;
        sound.append(mulaw::encoded(static_cast<int16_t>(4000 * voice + random.bounded(-300, 300))));
    }
    QVERIFY(heardIn(sound).isEmpty());
}

void TestFakeWatermark::earTellsCompleteFromCutOff()
{
    TextTable table;
    const QByteArray first = audiblewatermark::mulaw(table.numberOf(QStringLiteral("eins")), 2s);
    const QByteArray second = audiblewatermark::mulaw(table.numberOf(QStringLiteral("zwei")), 1s);
    CallerEar ear(table);
    ear.hearNothing(500ms);
    ear.hear(first.first(8000));
    ear.hear(second);
    ear.hearNothing(100ms);
    const auto heard = ear.heard();
    QCOMPARE(heard.size(), 2);
    QCOMPARE(heard.at(0).text, QStringLiteral("eins"));
    QVERIFY(!heard.at(0).complete);
    QVERIFY(std::abs((heard.at(0).start - 500ms).count()) <= 20);
    QVERIFY(std::abs((heard.at(0).end - 1500ms).count()) <= 60);
    QCOMPARE(heard.at(1).text, QStringLiteral("zwei"));
    QVERIFY(heard.at(1).complete);
    QVERIFY(std::abs((heard.at(1).end - 2520ms).count()) <= 60);
    QCOMPARE(ear.completeTexts(), QStringList { QStringLiteral("zwei") });
}

void TestFakeWatermark::earFindsGaps()
{
    TextTable table;
    const QByteArray sound = audiblewatermark::mulaw(table.numberOf(QStringLiteral("eins")), 2s);
    CallerEar ear(table);
    ear.hear(sound.first(8000));
    ear.hearNothing(200ms);
    ear.hear(sound.sliced(8000));
    ear.hearNothing(100ms);
    QCOMPARE(ear.heard().size(), 1);
    QVERIFY(ear.heard().first().complete);
    QVERIFY(ear.heard().first().longestGap >= 160ms);
    QVERIFY(ear.heard().first().longestGap <= 240ms);
}

void TestFakeWatermark::mp3HasEdgesFrames()
{
    const QByteArray mp3 = encodedMp3(audiblewatermark::samples(5, 24000, 1s), 48000);
    QVERIFY(mp3.size() >= 41 * 144);
    QCOMPARE(mp3.size() % 144, 0);
    for (qsizetype at = 0; at < mp3.size(); at += 144)
        QCOMPARE(mp3.mid(at, 3).toHex(), QByteArray("fff364"));
}

void TestFakeWatermark::tableReplacesTheOldest()
{
    TextTable table;
    for (int i = 0; i <= audiblewatermark::Numbers; ++i)
        QCOMPARE(table.numberOf(QString::number(i)), i % audiblewatermark::Numbers);
    QCOMPARE(table.textOf(0), QString::number(audiblewatermark::Numbers));
    QCOMPARE(table.numberOf(QStringLiteral("1")), 1);
}

QTEST_GUILESS_MAIN(TestFakeWatermark)
#include "tst_fakewatermark.moc"

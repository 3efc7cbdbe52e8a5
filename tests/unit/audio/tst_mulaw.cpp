// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"
#include "support/strictness.h"

#include <cstdlib>

class TestMulaw : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void everyCodeSurvivesARoundTrip();
    void encodingIsNearTheSample();
    void knownCodes_data();
    void knownCodes();
    void silenceHasNoEnergy();
};

void TestMulaw::everyCodeSurvivesARoundTrip()
{
    for (int code = 0; code < 256; ++code) {
        if (code == 0x7f)
            continue; // minus zero, which encodes as plus zero
        QCOMPARE(static_cast<int>(static_cast<uint8_t>(mulaw::encoded(mulaw::decoded(static_cast<char>(code))))), code);
    }
}

void TestMulaw::encodingIsNearTheSample()
{
    for (int sample = -32768; sample <= 32767; ++sample) {
        const int back = mulaw::decoded(mulaw::encoded(static_cast<int16_t>(sample)));
        const int step = std::max(8, std::abs(sample) / 16); // a segment's step is at most 1/16 of the magnitude
        QVERIFY2(std::abs(back - sample) <= step + 150, qPrintable(QString::number(sample)));
    }
}

void TestMulaw::knownCodes_data()
{
    QTest::addColumn<int>("sample");
    QTest::addColumn<int>("code");
    QTest::newRow("zero") << 0 << 0xff;
    QTest::newRow("loudest") << 32767 << 0x80;
    QTest::newRow("loudest negative") << -32768 << 0x00;
    QTest::newRow("1000") << 1000 << 0xce;
}

void TestMulaw::knownCodes()
{
    QFETCH(int, sample);
    QFETCH(int, code);
    QCOMPARE(static_cast<int>(static_cast<uint8_t>(mulaw::encoded(static_cast<int16_t>(sample)))), code);
}

void TestMulaw::silenceHasNoEnergy()
{
    const QByteArray silence = mulaw::silence(std::chrono::milliseconds(20));
    QCOMPARE(silence.size(), 160);
    QCOMPARE(mulaw::rms(silence), 0.0);
    QCOMPARE(mulaw::duration(silence.size()), std::chrono::milliseconds(20));
}

QTEST_GUILESS_MAIN(TestMulaw)
#include "tst_mulaw.moc"

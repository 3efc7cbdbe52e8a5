// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/wavheader.h"
#include "support/strictness.h"

class TestWavHeader : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void pcm();
    void mulawStereo();
};

void TestWavHeader::pcm()
{
    const QByteArray expected("RIFF\x28\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00"
                              "\x00\x02\x00\x10\x00"
                              "data\x04\x00\x00\x00",
        44);
    QCOMPARE(wav::header(wav::Encoding::Pcm16, 1, 2), expected);
}

void TestWavHeader::mulawStereo()
{
    // 18 bytes of format, and how many samples each channel has: players look for both in what is no PCM.
    const QByteArray expected("RIFF\x38\x00\x00\x00WAVEfmt \x12\x00\x00\x00\x07\x00\x02\x00\x40\x1f\x00\x00\x80\x3e\x00"
                              "\x00\x02\x00\x08\x00\x00\x00"
                              "fact\x04\x00\x00\x00\x03\x00\x00\x00"
                              "data\x06\x00\x00\x00",
        58);
    QCOMPARE(wav::header(wav::Encoding::Mulaw, 2, 3), expected);
}

QTEST_GUILESS_MAIN(TestWavHeader)
#include "tst_wavheader.moc"

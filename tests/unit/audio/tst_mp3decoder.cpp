// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mp3decoder.h"

#include "audio/mp3decoderpool.h"
#include "audio/mulaw.h"
#include "support/strictness.h"
#include "unit/audio/soundprobe.h"

#include <QRandomGenerator>

#include <algorithm>

using soundprobe::through;

namespace
{
constexpr qsizetype SamplesPerFrame = 192; // of a 24 kHz frame: 24 ms at 8 kHz
constexpr qsizetype FrameBytes = 144;

QByteArray decoded(const QByteArray &mp3, qsizetype pieceSize = 0)
{
    Mp3Decoder decoder;
    return through(decoder, mp3, pieceSize);
}

QByteArray noise(qsizetype size)
{
    QRandomGenerator random(7);
    QByteArray bytes(size, Qt::Uninitialized);
    std::ranges::generate(bytes, [&random] { return static_cast<char>(random.generate()); });
    return bytes;
}

//! The 16 steps of a segment and the segments behind each other, as one line from loudest minus to loudest plus.
int ladder(char code)
{
    const int bits = static_cast<uint8_t>(~code);
    return (bits & 0x80) != 0 ? -(bits & 0x7f) : bits & 0x7f;
}
}

class TestMp3Decoder : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void soundDoesNotDependOnTheCuts_data();
    void soundDoesNotDependOnTheCuts();
    void equalsTheReferenceWithinOneCode();
    void toneKeepsItsPitchAndLevel_data();
    void toneKeepsItsPitchAndLevel();
    void whatIsAboveTheTelephoneBandIsGone();
    void firstFrameSoundsAtOnce();
    void rateMayChangeInMidStream();
    void damagedInput_data();
    void damagedInput();
    void whatIsNoMp3GivesNothing_data();
    void whatIsNoMp3GivesNothing();
    void usedDecoderIsLikeNew();
    void poolLendsWhatCameBack();
    void poolKeepsNoMoreThanTold();
    void leaseOutlivesThePool();
};

void TestMp3Decoder::soundDoesNotDependOnTheCuts_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<qsizetype>("pieceSize");
    for (const QString &file : { QStringLiteral("speech24k.mp3"), QStringLiteral("tonestereo44k.mp3") }) {
        for (const qsizetype size : { 1, 7, 143, 144, 145, 720, 2047, 2048, 4097 })
            QTest::addRow("%s by %d", qPrintable(file), int(size)) << file << size;
    }
}

void TestMp3Decoder::soundDoesNotDependOnTheCuts()
{
    QFETCH(QString, file);
    QFETCH(qsizetype, pieceSize);
    const QByteArray mp3 = soundprobe::data(file);
    const QByteArray whole = decoded(mp3);
    QVERIFY(!whole.isEmpty());
    QVERIFY(decoded(mp3, pieceSize) == whole);
}

void TestMp3Decoder::equalsTheReferenceWithinOneCode()
{
    // The reference: ffmpeg 5.1 -f mp3 -i speech24k.mp3 -af aresample=8000:filter_size=48:cutoff=0.85:kaiser_beta=7
    const QByteArray reference = soundprobe::data(QStringLiteral("speech24k.mulaw"));
    const QByteArray mulaw = decoded(soundprobe::data(QStringLiteral("speech24k.mp3")));
    QCOMPARE(mulaw.size(), reference.size());
    int different = 0;
    for (qsizetype at = 0; at < mulaw.size(); ++at) {
        const int distance = std::abs(ladder(mulaw[at]) - ladder(reference[at]));
        QVERIFY2(distance <= 1, qPrintable(QString::number(at)));
        different += distance;
    }
    QVERIFY2(different < mulaw.size() / 8, qPrintable(QString::number(different))); // rounding of the two encoders
}

void TestMp3Decoder::toneKeepsItsPitchAndLevel_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<qsizetype>("length");
    QTest::addColumn<double>("level");
    QTest::newRow("MPEG-2, 24 kHz mono") << QStringLiteral("tone1000.mp3") << qsizetype(44 * SamplesPerFrame)
                                         << 11006.0 /* half of full scale, times 0.95 by LAME */;
    QTest::newRow("MPEG-1, 44.1 kHz stereo with ID3 and Xing header") << QStringLiteral(
        "tonestereo44k.mp3") << qsizetype(40 * 209) << 7782.0 /* the same, spread over two channels */;
}

void TestMp3Decoder::toneKeepsItsPitchAndLevel()
{
    QFETCH(QString, file);
    QFETCH(qsizetype, length);
    QFETCH(double, level);
    const QByteArray mulaw = decoded(soundprobe::data(file));
    QVERIFY2(std::abs(mulaw.size() - length) <= SamplesPerFrame + 16, qPrintable(QString::number(mulaw.size())));
    const QByteArray middle = mulaw.mid(2400, 4000);
    const double all = mulaw::rms(middle);
    QVERIFY2(std::abs(all - level) < 120, qPrintable(QString::number(all)));
    const double tone = soundprobe::levelAt(middle, 1000);
    QVERIFY2(tone > all * 0.995, qPrintable(QString::number(tone)));
}

void TestMp3Decoder::whatIsAboveTheTelephoneBandIsGone()
{
    const QByteArray mulaw = decoded(soundprobe::data(QStringLiteral("tone5000.mp3")));
    const QByteArray middle = mulaw.mid(2400, 4000);
    QCOMPARE(middle.size(), 4000);
    QVERIFY2(mulaw::rms(middle) < 12, qPrintable(QString::number(mulaw::rms(middle)))); // 60 dB below what went in
}

void TestMp3Decoder::firstFrameSoundsAtOnce()
{
    const QByteArray mp3 = soundprobe::data(QStringLiteral("speech24k.mp3"));
    Mp3Decoder decoder;
    QVERIFY(decoder.feed(mp3.first(FrameBytes - 1)).isEmpty());
    const QByteArray first = decoder.feed(mp3.sliced(FrameBytes - 1, 1));
    QVERIFY(first.size() > 150 && first.size() <= SamplesPerFrame);
    QCOMPARE(decoder.samples(), first.size());
}

void TestMp3Decoder::rateMayChangeInMidStream()
{
    const QByteArray low = soundprobe::data(QStringLiteral("tone1000.mp3"));
    const QByteArray high = soundprobe::data(QStringLiteral("tonestereo44k.mp3"));
    const QByteArray mulaw = decoded(low + high);
    const qsizetype sum = decoded(low).size() + decoded(high).size();
    QVERIFY2(std::abs(mulaw.size() - sum) <= 4 * SamplesPerFrame, qPrintable(QString::number(mulaw.size() - sum)));
    QVERIFY(soundprobe::levelAt(mulaw.mid(mulaw.size() - 6000, 4000), 1000) > 7600);
}

void TestMp3Decoder::damagedInput_data()
{
    QTest::addColumn<QByteArray>("mp3");
    QTest::addColumn<qsizetype>("atLeast");
    const QByteArray mp3 = soundprobe::data(QStringLiteral("speech24k.mp3"));
    const qsizetype length = decoded(mp3).size();

    QByteArray flipped = mp3;
    for (qsizetype at = 60; at < flipped.size(); at += 10 * FrameBytes)
        flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    QTest::newRow("flipped bits") << flipped << length;
    QTest::newRow("first half") << mp3.first(mp3.size() / 2) << length / 2 - SamplesPerFrame;
    QTest::newRow("begins in mid-frame") << mp3.sliced(mp3.size() / 2 + 61) << length / 2 - 4 * SamplesPerFrame;
    QTest::newRow("noise before it") << noise(500) + mp3 << length - 10 * SamplesPerFrame;
    QTest::newRow("noise in the middle") << mp3.first(100 * FrameBytes) + noise(500) + mp3.sliced(100 * FrameBytes)
                                         << length - 10 * SamplesPerFrame;
    QTest::newRow("one byte missing") << mp3.first(5000) + mp3.sliced(5001) << length - 10 * SamplesPerFrame;
}

void TestMp3Decoder::damagedInput()
{
    QFETCH(QByteArray, mp3);
    QFETCH(qsizetype, atLeast);
    Mp3Decoder decoder;
    const QByteArray mulaw = through(decoder, mp3, 333);
    QCOMPARE(decoder.samples(), mulaw.size());
    QVERIFY2(mulaw.size() >= atLeast, qPrintable(QString::number(mulaw.size())));
    QVERIFY(decoded(mp3) == mulaw);
}

void TestMp3Decoder::whatIsNoMp3GivesNothing_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("one byte") << QByteArray("x");
    QTest::newRow("HTML")
        << QByteArray("<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>\n").repeated(40);
    QTest::newRow("JSON") << QByteArray("{\"error\":{\"code\":429}}");
    QTest::newRow("random") << noise(20000);
    QTest::newRow("zeros") << QByteArray(20000, '\0');
    QTest::newRow("ones") << QByteArray(20000, '\xff');
    QTest::newRow("a header alone") << QByteArray::fromHex("fff364c4");
    QTest::newRow("all but the last byte of a frame")
        << soundprobe::data(QStringLiteral("tone1000.mp3")).first(FrameBytes - 1);
}

void TestMp3Decoder::whatIsNoMp3GivesNothing()
{
    QFETCH(QByteArray, bytes);
    Mp3Decoder decoder;
    QVERIFY(through(decoder, bytes, 100).isEmpty());
    QCOMPARE(decoder.samples(), 0);
    decoder.reset();
    const QByteArray mp3 = soundprobe::data(QStringLiteral("tone1000.mp3"));
    QVERIFY(through(decoder, mp3, 0) == decoded(mp3));
}

void TestMp3Decoder::usedDecoderIsLikeNew()
{
    const QByteArray first = soundprobe::data(QStringLiteral("speech24k.mp3"));
    const QByteArray second = soundprobe::data(QStringLiteral("tone1000.mp3"));
    Mp3Decoder decoder;
    QVERIFY(!decoder.feed(first.first(12345)).isEmpty()); // dropped in mid-stream, in mid-frame
    decoder.reset();
    QCOMPARE(decoder.samples(), 0);
    QVERIFY(through(decoder, second, 100) == decoded(second));
    decoder.reset();
    QVERIFY(through(decoder, first, 720) == decoded(first));
}

void TestMp3Decoder::poolLendsWhatCameBack()
{
    const QByteArray mp3 = soundprobe::data(QStringLiteral("tone1000.mp3"));
    Mp3DecoderPool pool;
    auto lease = pool.borrow();
    const Mp3Decoder *decoder = lease.get();
    QVERIFY(!lease->feed(mp3.first(2000)).isEmpty());
    QCOMPARE(pool.idle(), size_t(0));
    lease.reset();
    QCOMPARE(pool.idle(), size_t(1));
    lease = pool.borrow();
    QCOMPARE(lease.get(), decoder);
    QCOMPARE(lease->samples(), 0);
    QVERIFY(through(*lease, mp3, 0) == decoded(mp3));
}

void TestMp3Decoder::poolKeepsNoMoreThanTold()
{
    Mp3DecoderPool pool(2);
    {
        const auto first = pool.borrow();
        const auto second = pool.borrow();
        const auto third = pool.borrow();
        QVERIFY(first && second && third);
    }
    QCOMPARE(pool.idle(), size_t(2));
}

void TestMp3Decoder::leaseOutlivesThePool()
{
    Mp3DecoderPool::Lease lease;
    {
        Mp3DecoderPool pool;
        lease = pool.borrow();
    }
    QVERIFY(!lease->feed(soundprobe::data(QStringLiteral("tone1000.mp3"))).isEmpty());
}

QTEST_GUILESS_MAIN(TestMp3Decoder)
#include "tst_mp3decoder.moc"

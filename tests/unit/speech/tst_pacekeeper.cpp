// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"
#include "speech/pacekeeper.h"
#include "support/strictness.h"

#include <algorithm>
#include <numeric>

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace
{
struct Piece
{
    milliseconds at;
    milliseconds length;
};

QList<Piece> evenly(milliseconds length, milliseconds every, milliseconds whole)
{
    QList<Piece> pieces;
    for (milliseconds sum(0), at(0); sum < whole; sum += length, at += every)
        pieces.append({ at, length });
    return pieces;
}

//! The second begins with the last piece of the first.
QList<Piece> joined(QList<Piece> first, const QList<Piece> &second)
{
    const auto end = first.takeLast().at;
    for (const Piece &piece : second)
        first.append({ end + piece.at, piece.length });
    return first;
}

//! What a listener hears of sound that is played as soon as it is there.
class Listener
{
public:
    void hear(const QByteArray &sound, milliseconds now)
    {
        if (sound.isEmpty())
            return;
        if (m_sound.isEmpty()) {
            m_firstAt = now;
            m_until = now;
        } else if (now > m_until) {
            m_gaps.append(now - m_until);
            m_until = now;
        }
        m_until += mulaw::duration(sound.size());
        m_sound += sound;
    }
    [[nodiscard]] milliseconds firstAt() const { return m_firstAt; }
    [[nodiscard]] milliseconds silence() const { return std::accumulate(m_gaps.begin(), m_gaps.end(), 0ms); }
    //! Those that an ear notices.
    [[nodiscard]] qsizetype gaps() const
    {
        return std::ranges::count_if(m_gaps, [](milliseconds gap) { return gap > 20ms; });
    }
    [[nodiscard]] QByteArray sound() const { return m_sound; }

private:
    milliseconds m_firstAt { 0 };
    milliseconds m_until { 0 };
    QList<milliseconds> m_gaps;
    QByteArray m_sound;
};

//! Feeds the pieces, each of other bytes than the one before; the sentence is complete with the last of them.
Listener listenTo(const QList<Piece> &pieces, milliseconds expected, bool gatherFirst, QByteArray *all)
{
    PaceKeeper pace(expected, gatherFirst);
    Listener listener;
    char code = 0;
    for (const Piece &piece : pieces) {
        const QByteArray sound(piece.length.count() * mulaw::BytesPerMillisecond, ++code);
        *all += sound;
        listener.hear(pace.feed(sound, piece.at), piece.at);
    }
    listener.hear(pace.finish(), pieces.last().at);
    return listener;
}
}

//! That sound which comes too slowly is heard with few pauses, and all of it.
class TestPaceKeeper : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void fastSoundIsPassedOnAtOnce_data()
    {
        QTest::addColumn<int>("every");
        for (const int every : { 0, 5, 24, 60, 110, 120 })
            QTest::addRow("120 ms every %d ms", every) << every;
    }

    void fastSoundIsPassedOnAtOnce()
    {
        QFETCH(int, every);
        PaceKeeper pace(10s, false);
        for (const Piece &piece : evenly(120ms, milliseconds(every), 10s)) {
            const QByteArray sound(960, 's');
            QCOMPARE(pace.feed(sound, piece.at), sound);
            QVERIFY(pace.keptUp());
        }
        QVERIFY(pace.finish().isEmpty());
    }

    void aSmallStartIsNoReasonToWait()
    {
        PaceKeeper pace(3s, false);
        QCOMPARE(pace.feed(QByteArray(16, 's'), 0ms).size(), 16);
        QCOMPARE(pace.feed(QByteArray(960, 's'), 30ms).size(), 960);
    }

    void slowSoundHasFewPauses_data()
    {
        QTest::addColumn<int>("every"); // ms, for a piece of 120 ms
        QTest::addColumn<int>("expected"); // percent of what it really is
        QTest::addColumn<int>("mostGaps");
        for (const int every : { 130, 150, 200, 250, 400 }) {
            QTest::addRow("120 ms every %d ms, length known", every) << every << 100 << 2;
            QTest::addRow("120 ms every %d ms, expected longer", every) << every << 130 << 2;
            QTest::addRow("120 ms every %d ms, expected shorter", every) << every << 70 << 6;
        }
    }

    void slowSoundHasFewPauses()
    {
        QFETCH(int, every);
        QFETCH(int, expected);
        QFETCH(int, mostGaps);
        constexpr auto Whole = 12s;
        const auto pieces = evenly(120ms, milliseconds(every), Whole);
        QByteArray all;
        const Listener listener = listenTo(pieces, Whole * expected / 100, false, &all);
        QCOMPARE(listener.sound(), all);
        QCOMPARE(listener.firstAt(), 0ms);
        QVERIFY2(listener.gaps() <= mostGaps, qPrintable(QString::number(listener.gaps())));
        // It is never silent for longer than until the last piece has come.
        QVERIFY(listener.silence() <= pieces.last().at);
        const auto needed = pieces.last().at - Whole + 120ms;
        QVERIFY(listener.silence() >= needed);
        if (expected == 100)
            QVERIFY2(listener.silence() <= needed + 700ms, qPrintable(QString::number(listener.silence().count())));
    }

    void aStallIsOneGap()
    {
        // A second of sound, two and a half seconds of nothing, and all the rest fast.
        const auto pieces
            = joined(joined(evenly(120ms, 20ms, 1s), evenly(120ms, 2500ms, 240ms)), evenly(120ms, 20ms, 5s));
        QByteArray all;
        const Listener listener = listenTo(pieces, 6s, false, &all);
        QCOMPARE(listener.sound(), all);
        QCOMPARE(listener.gaps(), 1);
        QVERIFY(listener.silence() < 2s); // 1580 ms of it are the stall itself
    }

    void theBurstBeforeIsNoPromise()
    {
        // Three seconds at once, and then at half the pace: counted from the beginning that were fast enough for long.
        const auto pieces = joined(evenly(120ms, 10ms, 3s), evenly(120ms, 240ms, 9s));
        QByteArray all;
        const Listener listener = listenTo(pieces, 12s, false, &all);
        QCOMPARE(listener.sound(), all);
        QVERIFY2(listener.gaps() <= 2, qPrintable(QString::number(listener.gaps())));
    }

    void gatheringFirst_data()
    {
        QTest::addColumn<int>("every");
        QTest::addColumn<int>("latest"); // ms, the first sound
        QTest::addRow("fast") << 24 << 60;
        QTest::addRow("as it plays") << 120 << 360;
        QTest::addRow("slow") << 150 << 3500;
    }

    void gatheringFirst()
    {
        QFETCH(int, every);
        QFETCH(int, latest);
        QByteArray all;
        const Listener listener = listenTo(evenly(120ms, milliseconds(every), 12s), 12s, true, &all);
        QCOMPARE(listener.sound(), all);
        QVERIFY(listener.firstAt() > 0ms);
        QVERIFY2(listener.firstAt() <= milliseconds(latest), qPrintable(QString::number(listener.firstAt().count())));
        QCOMPARE(listener.gaps(), 0);
    }

    void tellsHowFarBehindItIs()
    {
        PaceKeeper pace(12s, false);
        QVERIFY(!pace.hasSound());
        QCOMPARE(pace.behind(5s), 0ms);
        QCOMPARE(pace.feed(QByteArray(960, 'a'), 1s).size(), 960);
        QVERIFY(pace.wasHeard());
        QCOMPARE(pace.playsUntil(), 1120ms);
        QVERIFY(pace.feed(QByteArray(960, 'b'), 1400ms).isEmpty());
        QVERIFY(pace.isGathering());
        QVERIFY(!pace.keptUp());
        QCOMPARE(pace.behind(1400ms), 160ms);
        QCOMPARE(pace.playsUntil(), 1120ms);
        // 120 ms in 400 ms: 11.76 s more take 27.44 s longer than they play, and 400 ms are kept in reserve.
        QCOMPARE(pace.stillToGather(1400ms), 27440ms + 400ms - 120ms);
        QCOMPARE(pace.finish().size(), 960);
    }
};

QTEST_GUILESS_MAIN(TestPaceKeeper)
#include "tst_pacekeeper.moc"

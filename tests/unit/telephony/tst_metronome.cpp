// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/strictness.h"
#include "support/virtualclock.h"
#include "telephony/metronome.h"

using namespace std::chrono_literals;

class TestMetronome : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void beatsWhileSomebodySits();
    void seatsComeAndGoInABeat();
    void aSeatMayOutliveTheMetronome();
};

void TestMetronome::beatsWhileSomebodySits()
{
    VirtualClock clock;
    Metronome metronome(clock);
    QVERIFY(!metronome.isRunning());
    std::vector<std::chrono::milliseconds> first;
    int second = 0;
    auto seat = metronome.seat([&](auto now) { first.push_back(now); });
    QVERIFY(metronome.isRunning());
    clock.advance(250ms);
    auto other = metronome.seat([&](auto) { ++second; });
    clock.advance(250ms);
    QCOMPARE(first, (std::vector<std::chrono::milliseconds> { 100ms, 200ms, 300ms, 400ms, 500ms }));
    QCOMPARE(second, 3);
    seat.reset();
    clock.advance(100ms);
    QCOMPARE(first.size(), size_t(5));
    QCOMPARE(second, 4);
    other.reset();
    QVERIFY(!metronome.isRunning());
    clock.advance(1s);
    QCOMPARE(second, 4);
    seat = metronome.seat([&](auto now) { first.push_back(now); });
    clock.advance(100ms);
    QCOMPARE(first.size(), size_t(6));
}

void TestMetronome::seatsComeAndGoInABeat()
{
    VirtualClock clock;
    Metronome metronome(clock);
    std::unique_ptr<Metronome::Seat> self;
    std::unique_ptr<Metronome::Seat> neighbour;
    std::unique_ptr<Metronome::Seat> late;
    int neighbours = 0;
    int lates = 0;
    self = metronome.seat([&](auto) {
        late = metronome.seat([&](auto) { ++lates; });
        neighbour.reset();
        self.reset();
    });
    neighbour = metronome.seat([&](auto) { ++neighbours; });
    clock.advance(300ms);
    QCOMPARE(neighbours, 0);
    QVERIFY(lates >= 2);
    late.reset();
    QVERIFY(!metronome.isRunning());
}

void TestMetronome::aSeatMayOutliveTheMetronome()
{
    VirtualClock clock;
    auto metronome = std::make_unique<Metronome>(clock);
    int beats = 0;
    const auto seat = metronome->seat([&](auto) { ++beats; });
    clock.advance(100ms);
    metronome.reset();
    clock.advance(1s);
    QCOMPARE(beats, 1);
}

QTEST_GUILESS_MAIN(TestMetronome)
#include "tst_metronome.moc"

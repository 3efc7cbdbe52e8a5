// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/metronome.h"

#include <algorithm>
#include <vector>

struct Metronome::Core
{
    Clock &clock;
    std::chrono::milliseconds interval;
    std::chrono::milliseconds next { 0 };
    std::unique_ptr<ClockTimer> timer;
    std::vector<Seat *> seats; // null where a seat was left during a tick
    bool isTicking = false;

    Core(Clock &timeSource, std::chrono::milliseconds length)
        : clock(timeSource), interval(length), timer(timeSource.timer([this] { tick(); }))
    {
    }

    void tick();
    void join(Seat *seat);
    void leave(Seat *seat);
};

void Metronome::Core::tick()
{
    isTicking = true;
    const auto now = clock.now();
    for (size_t i = 0; i < seats.size(); ++i) { // by index: a beat may bring new seats
        if (!seats[i])
            continue;
        const Beat beat = seats[i]->m_beat; // a copy, as the beat may be the end of its seat
        beat(now);
    }
    isTicking = false;
    std::erase(seats, nullptr);
    if (seats.empty())
        return;
    // From the plan, not from now, so that lateness does not add up; after a long stall from now.
    next = std::max(next + interval, now);
    timer->start(std::max(std::chrono::milliseconds(1), next - clock.now()));
}

void Metronome::Core::join(Seat *seat)
{
    seats.push_back(seat);
    if (timer->isActive() || isTicking)
        return;
    next = clock.now() + interval;
    timer->start(interval);
}

void Metronome::Core::leave(Seat *seat)
{
    const auto found = std::find(seats.begin(), seats.end(), seat);
    if (isTicking) {
        *found = nullptr;
        return;
    }
    *found = seats.back();
    seats.pop_back();
    if (seats.empty())
        timer->stop();
}

Metronome::Seat::Seat(const std::shared_ptr<Core> &core, Beat beat) : m_core(core), m_beat(std::move(beat))
{
    core->join(this);
}

Metronome::Seat::~Seat()
{
    if (const auto core = m_core.lock())
        core->leave(this);
}

Metronome::Metronome(Clock &clock, std::chrono::milliseconds interval) : m_core(std::make_shared<Core>(clock, interval))
{
}

Metronome::~Metronome() = default;

std::unique_ptr<Metronome::Seat> Metronome::seat(Beat beat)
{
    return std::unique_ptr<Seat>(new Seat(m_core, std::move(beat)));
}

bool Metronome::isRunning() const
{
    return m_core->timer->isActive();
}

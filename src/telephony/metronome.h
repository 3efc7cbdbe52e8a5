// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"

#include <chrono>
#include <functional>
#include <memory>

//! One timer for all calls of a worker thread: each wake-up of a thread costs a poll of all its sockets, so a timer per
//! call is what a thousand calls cannot afford. Runs only while somebody has a seat. Used in one thread.
class Metronome
{
    struct Core;

public:
    using Beat = std::function<void(std::chrono::milliseconds now)>;

    //! Has its beat called at each tick until it is destroyed, which may happen in the beat itself, or after the
    //! metronome.
    class Seat
    {
    public:
        ~Seat();
        Q_DISABLE_COPY_MOVE(Seat)

    private:
        friend class Metronome;
        Seat(const std::shared_ptr<Core> &core, Beat beat);
        std::weak_ptr<Core> m_core;
        Beat m_beat;
    };

    //! The interval suits pacing that keeps hundreds of milliseconds in reserve; it is no measure of anything else.
    explicit Metronome(Clock &clock, std::chrono::milliseconds interval = std::chrono::milliseconds(100));
    ~Metronome();
    Q_DISABLE_COPY_MOVE(Metronome)

    [[nodiscard]] std::unique_ptr<Seat> seat(Beat beat);
    [[nodiscard]] bool isRunning() const;

private:
    std::shared_ptr<Core> m_core;
};

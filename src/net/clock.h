// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>

#include <chrono>
#include <functional>
#include <memory>

//! A single shot that its owner can start again or stop; destroying it stops it.
class ClockTimer
{
public:
    virtual ~ClockTimer() = default;
    //! Runs the action given to Clock::timer() once after delay; starting again replaces the earlier start.
    virtual void start(std::chrono::milliseconds delay) = 0;
    virtual void stop() = 0;
    [[nodiscard]] virtual bool isActive() const = 0;
};

//! Where time comes from, so that tests can let an hour pass at once. One per thread; used in that thread only.
class Clock
{
public:
    virtual ~Clock() = default;
    //! Monotonic time since some fixed moment.
    [[nodiscard]] virtual std::chrono::milliseconds now() const = 0;
    //! The wall clock, UTC.
    [[nodiscard]] virtual QDateTime wallNow() const = 0;
    [[nodiscard]] virtual std::unique_ptr<ClockTimer> timer(std::function<void()> action) = 0;
};

//! The real time, by std::chrono::steady_clock and QTimer.
class SystemClock final : public Clock
{
public:
    [[nodiscard]] std::chrono::milliseconds now() const override;
    [[nodiscard]] QDateTime wallNow() const override;
    [[nodiscard]] std::unique_ptr<ClockTimer> timer(std::function<void()> action) override;
};

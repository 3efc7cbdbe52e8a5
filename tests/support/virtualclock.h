// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"

#include <memory>
#include <vector>

//! Time that passes only when a test says so: advance() runs the timers that come due, in order, and lets the event
//! loop deliver what they posted before the next one.
class VirtualClock final : public Clock
{
public:
    explicit VirtualClock(
        const QDateTime &start = QDateTime::fromString(QStringLiteral("2026-11-22T16:00:00Z"), Qt::ISODate));

    [[nodiscard]] std::chrono::milliseconds now() const override;
    [[nodiscard]] QDateTime wallNow() const override;
    [[nodiscard]] std::unique_ptr<ClockTimer> timer(std::function<void()> action) override;

    void advance(std::chrono::milliseconds span);

private:
    struct Shot;
    class Timer;
    void settle() const;

    QDateTime m_start;
    std::chrono::milliseconds m_now { 0 };
    std::vector<std::weak_ptr<Shot>> m_shots;
};

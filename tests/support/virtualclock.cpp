// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/virtualclock.h"

#include <QCoreApplication>

struct VirtualClock::Shot
{
    std::function<void()> action;
    std::chrono::milliseconds due { 0 };
    bool active = false;
};

class VirtualClock::Timer final : public ClockTimer
{
public:
    Timer(const VirtualClock &clock, std::shared_ptr<Shot> shot) : m_clock(clock), m_shot(std::move(shot)) { }
    ~Timer() override { m_shot->active = false; }

    void start(std::chrono::milliseconds delay) override
    {
        m_shot->due = m_clock.m_now + delay;
        m_shot->active = true;
    }
    void stop() override { m_shot->active = false; }
    [[nodiscard]] bool isActive() const override { return m_shot->active; }

private:
    const VirtualClock &m_clock;
    std::shared_ptr<Shot> m_shot;
};

VirtualClock::VirtualClock(const QDateTime &start) : m_start(start) { }

std::chrono::milliseconds VirtualClock::now() const
{
    return m_now;
}

QDateTime VirtualClock::wallNow() const
{
    return m_start.addMSecs(m_now.count());
}

std::unique_ptr<ClockTimer> VirtualClock::timer(std::function<void()> action)
{
    auto shot = std::make_shared<Shot>();
    shot->action = std::move(action);
    m_shots.push_back(shot);
    return std::make_unique<Timer>(*this, std::move(shot));
}

void VirtualClock::advance(std::chrono::milliseconds span)
{
    const auto end = m_now + span;
    settle();
    for (;;) {
        std::shared_ptr<Shot> next;
        std::erase_if(m_shots, [](const auto &shot) { return shot.expired(); });
        for (const auto &weak : m_shots) {
            const auto shot = weak.lock();
            if (shot->active && shot->due <= end && (!next || shot->due < next->due))
                next = shot;
        }
        if (!next)
            break;
        m_now = std::max(m_now, next->due);
        next->active = false;
        next->action();
        settle();
    }
    m_now = end;
}

void VirtualClock::settle() const
{
    // Posted events may post further ones; a handful of rounds drains every chain that does not feed itself.
    for (int round = 0; round < 8; ++round) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCoreApplication::processEvents();
    }
}

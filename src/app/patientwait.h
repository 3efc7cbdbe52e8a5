// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "net/whendone.h"

#include <QFuture>
#include <QObject>

#include <functional>
#include <memory>
#include <optional>

//! Waits for answers of the database for so long and no longer. While one is overdue nobody waits at all: a database
//! that is silent keeps one caller waiting, and not the next. Lives in the thread that uses it.
class PatientWait
{
public:
    template<class T>
    using Done = std::function<void(const std::optional<T> &)>;

    //! clock must outlive this.
    PatientWait(Clock &clock, std::chrono::milliseconds patience) : m_clock(clock), m_patience(patience) { }

    //! Runs done once: with the answer, or with nothing when there is none in time. Never when this is gone.
    template<class T>
    void within(const QFuture<T> &answer, Done<T> done)
    {
        struct Wait
        {
            Done<T> done;
            std::unique_ptr<ClockTimer> limit;
            bool overdue = false;
        };
        if (m_overdue > 0)
            return done({});
        auto wait = std::make_shared<Wait>();
        wait->done = std::move(done);
        wait->limit = m_clock.timer([this, weak = std::weak_ptr(wait)] {
            const auto late = weak.lock();
            late->overdue = true;
            ++m_overdue;
            late->done({});
        });
        wait->limit->start(m_patience);
        whenDone(answer, &m_context, [this, wait](const std::optional<T> &result) {
            wait->limit->stop();
            if (wait->overdue)
                --m_overdue;
            else
                wait->done(result);
        });
    }

private:
    Clock &m_clock;
    const std::chrono::milliseconds m_patience;
    QObject m_context;
    int m_overdue = 0; // answers that nobody waits for any more
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QEventLoop>
#include <QTimer>

#include <chrono>

//! Runs the event loop until the condition holds; false when it does not in time. The condition is looked at every
//! 20 ms, so nothing that is measured may hang on this.
template<class Condition>
bool waitUntil(Condition &&condition, std::chrono::milliseconds limit)
{
    if (condition())
        return true;
    const QDeadlineTimer deadline(limit);
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (deadline.hasExpired() || condition())
            loop.quit();
    });
    look.start(std::chrono::milliseconds(20));
    loop.exec();
    return condition();
}

//! Lets what runs run.
inline void runFor(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

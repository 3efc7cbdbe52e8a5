// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/phrases.h"
#include "net/clock.h"

#include <QDateTime>

#include <chrono>
#include <optional>

//! When a call began, by both clocks; it may have waited at the door since.
struct CallStart
{
    QDateTime wall; //!< UTC
    std::chrono::milliseconds at { 0 }; //!< Clock::now()

    [[nodiscard]] static CallStart now(const Clock &clock) { return { clock.wallNow(), clock.now() }; }
};

//! How a call that may hear is opened.
struct CallOpening
{
    Phrase greeting = Phrase::Greeting;
    //! A `#` that comes at once ends a PIN, and not the call.
    bool swallowsPound = false;
    std::optional<std::chrono::milliseconds> timeLeft; //!< of the number's day; nothing: no limit
};

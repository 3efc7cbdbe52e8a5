// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>

#include <chrono>

//! How many wrong tries are borne before nobody may try for a while, and how long each such while is.
struct LockoutRule
{
    int tries = 0;
    QList<std::chrono::seconds> locks; //!< the first lock-out's length, the second's …; the last one's for all others
    //! So long after the last wrong try (and after its lock-out) all is forgotten.
    std::chrono::hours memory { 24 };

    //! Of one number.
    [[nodiscard]] static LockoutRule ofNumber();
    //! Of all numbers together: whoever guesses from many, or with forged ones, gets no further either.
    [[nodiscard]] static LockoutRule ofAll();
};

//! The wrong tries so far, of one number or of all. A value; pure. A try counts as wrong from the moment it is taken,
//! before it is compared: otherwise a hundred calls at once would have three tries each.
struct Lockout
{
    int wrong = 0; //!< since the last lock-out
    int served = 0; //!< lock-outs that are over
    QDateTime last; //!< when the last try was taken, UTC; invalid: never

    //! Until when nobody may try; invalid: anybody may.
    [[nodiscard]] QDateTime lockedUntil(const LockoutRule &rule, const QDateTime &now) const;
    //! Takes a try; only while there is no lock-out.
    void take(const LockoutRule &rule, const QDateTime &now);
    //! The try that was taken was right after all.
    void giveBack();

    bool operator==(const Lockout &) const = default;
};

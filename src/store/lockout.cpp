// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/lockout.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
std::chrono::seconds lockAfter(const LockoutRule &rule, int served)
{
    return rule.locks.at(std::min<qsizetype>(served, rule.locks.size() - 1));
}
}

// The owner mistypes now and then, and then waits a minute; a stranger who goes on has three tries a day in the end.
LockoutRule LockoutRule::ofNumber()
{
    return { 3, { 1min, 5min, 15min, 1h, 4h, 24h }, 24h };
}

// Forty tries in the first ten minutes, eighty in the first hour, twenty in each further one: at that pace half of all
// PINs of six digits take more than two years, and the owner is told of it all the while.
LockoutRule LockoutRule::ofAll()
{
    return { 20, { 5min, 15min, 30min, 1h }, 24h };
}

QDateTime Lockout::lockedUntil(const LockoutRule &rule, const QDateTime &now) const
{
    if (wrong < rule.tries)
        return {};
    const QDateTime until = last.addDuration(lockAfter(rule, served));
    // Another replica's clock may be ahead of this one; one that was set back by days must not lock for days.
    return now < until && now.addDuration(rule.memory) > last ? until : QDateTime();
}

void Lockout::take(const LockoutRule &rule, const QDateTime &now)
{
    Q_ASSERT(!lockedUntil(rule, now).isValid());
    const std::chrono::seconds lock = wrong >= rule.tries ? lockAfter(rule, served) : 0s;
    if (last.isValid() && now > last.addDuration(lock + rule.memory))
        *this = {};
    if (wrong >= rule.tries) {
        wrong = 0;
        ++served;
    }
    ++wrong;
    last = now;
}

void Lockout::giveBack()
{
    wrong = std::max(0, wrong - 1);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/accessmemory.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
constexpr std::chrono::hours Memory { 48 };
}

AccessStanding AccessMemory::enter(const QString &call, const QString &number, const UsageLimits &limits,
    const QDateTime &now, const QDateTime &dayBegan)
{
    Number &known = touch(number, now);
    QList<accessrule::Usage> calls;
    for (const Call &earlier : std::as_const(known.calls))
        calls += earlier.usage;
    const AccessStanding standing = accessrule::standing(known.lockout, m_ofAll, calls, limits, now, dayBegan);
    if (standing.kind == AccessStanding::Kind::Open && limits.any())
        known.calls.append({ call, { now, {} } });
    return standing;
}

void AccessMemory::leave(const QString &call, std::chrono::milliseconds length)
{
    for (Number &number : m_numbers) {
        for (Call &known : number.calls) {
            if (known.id == call)
                known.usage.length = length;
        }
    }
}

bool AccessMemory::takeTry(const QString &number, const QDateTime &now)
{
    Number &known = touch(number, now);
    if (accessrule::standing(known.lockout, m_ofAll, {}, {}, now, now).kind != AccessStanding::Kind::Open)
        return false;
    known.lockout.take(LockoutRule::ofNumber(), now);
    m_ofAll.take(LockoutRule::ofAll(), now);
    return true;
}

void AccessMemory::forgive(const QString &number)
{
    m_ofAll.giveBack();
    const auto known = m_numbers.find(number);
    if (known != m_numbers.end())
        known->lockout = {};
}

LockoutNews AccessMemory::newsAfterWrong(const QString &number, const QDateTime &now) const
{
    return { m_numbers.value(number).lockout.lockedUntil(LockoutRule::ofNumber(), now).isValid(),
        m_ofAll.lockedUntil(LockoutRule::ofAll(), now).isValid() };
}

bool AccessMemory::mayTellOwner(const QDateTime &now)
{
    if (m_ownerTold.isValid() && now < m_ownerTold.addDuration(AccessTable::NoticePause))
        return false;
    m_ownerTold = now;
    return true;
}

AccessMemory::Number &AccessMemory::touch(const QString &number, const QDateTime &now)
{
    if (!m_numbers.contains(number) && m_numbers.size() >= MostNumbers)
        makeRoom(now);
    Number &known = m_numbers[number];
    known.touched = now;
    known.calls.removeIf([&](const Call &call) { return call.usage.at < now.addDuration(-Memory); });
    return known;
}

//! The count of all goes on, so whoever makes this forget a number gains a few tries and no more.
void AccessMemory::makeRoom(const QDateTime &now)
{
    m_numbers.removeIf([&](const auto &entry) { return entry->touched < now.addDuration(-Memory); });
    while (m_numbers.size() >= MostNumbers) {
        const auto oldest = std::min_element(m_numbers.begin(), m_numbers.end(),
            [](const Number &one, const Number &other) { return one.touched < other.touched; });
        const QString number = oldest.key();
        m_numbers.remove(number);
    }
}

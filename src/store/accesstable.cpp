// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/accesstable.h"

#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
// Longer than any limit looks back.
constexpr std::chrono::hours CallMemory { 48 };
const QString Everybody = u"*"_s;
const QString Withheld = u"withheld"_s;

template<class T>
Result<T> inTransaction(Database &database, const std::function<Result<T>()> &work)
{
    std::optional<T> value;
    const Result<void> done = database.inTransaction([&]() -> Result<void> {
        Result<T> made = work();
        if (!made)
            return tl::unexpected(made.error());
        value = *made;
        return {};
    });
    return done ? Result<T>(*value) : tl::unexpected(done.error());
}
}

AccessStanding accessrule::standing(const Lockout &ofNumber, const Lockout &ofAll, const QList<Usage> &calls,
    const UsageLimits &limits, const QDateTime &now, const QDateTime &dayBegan)
{
    using Kind = AccessStanding::Kind;
    if (limits.lockouts
        && (ofNumber.lockedUntil(LockoutRule::ofNumber(), now).isValid()
            || ofAll.lockedUntil(LockoutRule::ofAll(), now).isValid()))
        return { Kind::LockedOut, {} };
    const auto inLastHour
        = std::ranges::count_if(calls, [&](const Usage &call) { return call.at > now.addDuration(-1h); });
    if (limits.callsPerHour > 0 && inLastHour >= limits.callsPerHour)
        return { Kind::TooManyCalls, {} };
    if (limits.perDay.count() == 0)
        return {};
    std::chrono::milliseconds used { 0 };
    for (const Usage &call : calls) {
        const auto sinceThen = std::chrono::milliseconds(std::max<qint64>(0, call.at.msecsTo(now)));
        if (call.at >= dayBegan)
            used += call.length.value_or(std::min(sinceThen, limits.longestCall));
    }
    const std::chrono::milliseconds left = limits.perDay - used;
    return left > 0ms ? AccessStanding { Kind::Open, left } : AccessStanding { Kind::NoTimeLeft, {} };
}

Result<AccessStanding> AccessTable::enter(const QString &call, const QString &number, const UsageLimits &limits,
    const QDateTime &now, const QDateTime &dayBegan)
{
    const QString who = keyOf(number);
    return inTransaction<AccessStanding>(m_database, [&]() -> Result<AccessStanding> {
        // Two calls at once must not both be the last one of the hour.
        if (const Result<void> mine = limits.any() ? waitForTurn() : Result<void>(); !mine)
            return tl::unexpected(mine.error());
        Result<AccessStanding> standing = judge(who, limits, now, dayBegan);
        if (!standing || standing->kind != AccessStanding::Kind::Open || !limits.any())
            return standing;
        const auto noted = m_database.run(
            u"INSERT INTO admissions (call, who, began_at) VALUES (?, ?, ?) ON CONFLICT (call) DO NOTHING"_s,
            { call, who, now.toMSecsSinceEpoch() });
        return noted ? standing : tl::unexpected(noted.error());
    });
}

Result<AccessStanding> AccessTable::judge(
    const QString &who, const UsageLimits &limits, const QDateTime &now, const QDateTime &dayBegan)
{
    const Result<Lockout> ofNumber = read(who);
    const Result<Lockout> ofAll = read(Everybody);
    if (!ofNumber || !ofAll)
        return tl::unexpected(ofNumber ? ofAll.error() : ofNumber.error());
    QList<accessrule::Usage> calls;
    if (limits.any()) {
        auto rows = m_database.run(u"SELECT began_at, length_ms FROM admissions WHERE who = ? AND began_at > ?"_s,
            { who, now.addDuration(-CallMemory).toMSecsSinceEpoch() });
        if (!rows)
            return tl::unexpected(rows.error());
        while (rows->next()) {
            accessrule::Usage usage { QDateTime::fromMSecsSinceEpoch(rows->value(0).toLongLong(), QTimeZone::utc()),
                {} };
            if (!rows->value(1).isNull())
                usage.length = std::chrono::milliseconds(rows->value(1).toLongLong());
            calls += usage;
        }
    }
    return accessrule::standing(*ofNumber, *ofAll, calls, limits, now, dayBegan);
}

Result<void> AccessTable::leave(const QString &call, std::chrono::milliseconds length)
{
    const auto done = m_database.run(
        u"UPDATE admissions SET length_ms = ? WHERE call = ?"_s, { static_cast<qint64>(length.count()), call });
    return done ? Result<void>() : tl::unexpected(done.error());
}

Result<bool> AccessTable::takeTry(const QString &number, const QDateTime &now)
{
    const QString who = keyOf(number);
    return inTransaction<bool>(m_database, [&]() -> Result<bool> {
        if (const Result<void> mine = waitForTurn(); !mine)
            return tl::unexpected(mine.error());
        Result<Lockout> ofNumber = read(who);
        Result<Lockout> ofAll = read(Everybody);
        if (!ofNumber || !ofAll)
            return tl::unexpected(ofNumber ? ofAll.error() : ofNumber.error());
        if (accessrule::standing(*ofNumber, *ofAll, {}, {}, now, now).kind != AccessStanding::Kind::Open)
            return false;
        ofNumber->take(LockoutRule::ofNumber(), now);
        ofAll->take(LockoutRule::ofAll(), now);
        const Result<void> one = write(who, *ofNumber);
        const Result<void> all = one ? write(Everybody, *ofAll) : one;
        return all ? Result<bool>(true) : tl::unexpected(all.error());
    });
}

Result<void> AccessTable::forgive(const QString &number)
{
    return m_database.inTransaction([&]() -> Result<void> {
        if (const Result<void> mine = waitForTurn(); !mine)
            return mine;
        Result<Lockout> ofAll = read(Everybody);
        if (!ofAll)
            return tl::unexpected(ofAll.error());
        ofAll->giveBack();
        if (const Result<void> written = write(Everybody, *ofAll); !written)
            return written;
        const auto gone = m_database.run(u"DELETE FROM lockouts WHERE who = ?"_s, { keyOf(number) });
        return gone ? Result<void>() : tl::unexpected(gone.error());
    });
}

Result<LockoutNews> AccessTable::newsAfterWrong(const QString &number, const QDateTime &now)
{
    const Result<Lockout> ofNumber = read(keyOf(number));
    const Result<Lockout> ofAll = read(Everybody);
    if (!ofNumber || !ofAll)
        return tl::unexpected(ofNumber ? ofAll.error() : ofNumber.error());
    return LockoutNews { ofNumber->lockedUntil(LockoutRule::ofNumber(), now).isValid(),
        ofAll->lockedUntil(LockoutRule::ofAll(), now).isValid() };
}

Result<bool> AccessTable::mayTellOwner(const QDateTime &now)
{
    auto first = m_database.run(
        u"INSERT INTO owner_notices (kind, told_at) VALUES ('lockout', ?) ON CONFLICT (kind) DO UPDATE SET told_at = "
        u"excluded.told_at WHERE owner_notices.told_at <= ? OR owner_notices.told_at > ? RETURNING kind"_s,
        { now.toMSecsSinceEpoch(), now.addDuration(-NoticePause).toMSecsSinceEpoch(),
            now.addDuration(NoticePause).toMSecsSinceEpoch() }); // the latter: a clock was wrong
    if (!first)
        return tl::unexpected(first.error());
    return first->next();
}

Result<int> AccessTable::forgetOld(Database &database, const QDateTime &now)
{
    const auto calls = database.run(
        u"DELETE FROM admissions WHERE began_at < ?"_s, { now.addDuration(-CallMemory).toMSecsSinceEpoch() });
    if (!calls)
        return tl::unexpected(calls.error());
    const int callsGone = calls->numRowsAffected(); // SQLite counts those of the connection's last statement
    const LockoutRule rule = LockoutRule::ofNumber();
    const auto tries = database.run(u"DELETE FROM lockouts WHERE last_at < ?"_s,
        { now.addDuration(-rule.memory - rule.locks.constLast()).toMSecsSinceEpoch() });
    if (!tries)
        return tl::unexpected(tries.error());
    return callsGone + tries->numRowsAffected();
}

QString AccessTable::keyOf(const QString &number) const
{
    return number.isEmpty() ? Withheld : QString::fromLatin1(m_cipher.fingerprint(number.toUtf8()));
}

Result<Lockout> AccessTable::read(const QString &who)
{
    auto row = m_database.run(u"SELECT wrong, served, last_at FROM lockouts WHERE who = ?"_s, { who });
    if (!row)
        return tl::unexpected(row.error());
    if (!row->next() || row->value(2).toLongLong() == 0)
        return Lockout();
    return Lockout { row->value(0).toInt(), row->value(1).toInt(),
        QDateTime::fromMSecsSinceEpoch(row->value(2).toLongLong(), QTimeZone::utc()) };
}

Result<void> AccessTable::write(const QString &who, const Lockout &lockout)
{
    const auto done = m_database.run(
        u"INSERT INTO lockouts (who, wrong, served, last_at) VALUES (?, ?, ?, ?) ON CONFLICT (who) DO UPDATE SET wrong "
        u"= excluded.wrong, served = excluded.served, last_at = excluded.last_at"_s,
        { who, lockout.wrong, lockout.served, lockout.last.isValid() ? lockout.last.toMSecsSinceEpoch() : 0 });
    return done ? Result<void>() : tl::unexpected(done.error());
}

// The row of all is written first by everybody: PostgreSQL locks it until the transaction ends, SQLite has one writer.
Result<void> AccessTable::waitForTurn()
{
    const auto done = m_database.run(
        u"INSERT INTO lockouts (who, wrong, served, last_at) VALUES (?, 0, 0, 0) ON CONFLICT (who) DO UPDATE SET wrong "
        u"= lockouts.wrong"_s,
        { Everybody });
    return done ? Result<void>() : tl::unexpected(done.error());
}

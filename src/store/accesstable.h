// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.h"
#include "store/datacipher.h"
#include "store/lockout.h"

#include <QDateTime>

#include <optional>

//! What one number may use up.
struct UsageLimits
{
    int callsPerHour = 0; //!< of the last sixty minutes; 0: no limit
    std::chrono::minutes perDay { 0 }; //!< 0: no limit
    std::chrono::milliseconds longestCall { 0 }; //!< a call whose end nobody told of has taken no longer

    bool lockouts = true; //!< whether wrong PINs lock out: not those of a PIN that is not set any more

    [[nodiscard]] bool any() const { return callsPerHour > 0 || perDay.count() > 0; }
};

//! Whether a number may call just now.
struct AccessStanding
{
    enum class Kind { Open, LockedOut, TooManyCalls, NoTimeLeft };
    Kind kind = Kind::Open;
    std::optional<std::chrono::milliseconds> timeLeft; //!< of today's; nothing: no limit

    bool operator==(const AccessStanding &) const = default;
};

//! What a wrong try has led to. Whoever takes the last free try learns it; nobody else.
struct LockoutNews
{
    bool ofNumber = false;
    bool ofAll = false;

    [[nodiscard]] bool any() const { return ofNumber || ofAll; }
    bool operator==(const LockoutNews &) const = default;
};

//! The tables lockouts, admissions and owner_notices: who has tried how often, and called for how long, on all replicas
//! and across restarts. Numbers are kept as fingerprints. Each function is one transaction, and those that take tries
//! wait for each other, so that a hundred calls at once have no more tries than one after the other. Lives in the
//! thread of its Database.
//!
//! number: E.164, or empty for all that are withheld, who share one count.
class AccessTable
{
public:
    //! The owner is told of lock-outs at most once in this time.
    static constexpr std::chrono::minutes NoticePause { 10 };

    //! The references must outlive this.
    AccessTable(Database &database, const DataCipher &cipher) : m_database(database), m_cipher(cipher) { }

    //! Counts the call when it may be taken. dayBegan: the last midnight where the owner lives.
    [[nodiscard]] Result<AccessStanding> enter(const QString &call, const QString &number, const UsageLimits &limits,
        const QDateTime &now, const QDateTime &dayBegan);
    [[nodiscard]] Result<void> leave(const QString &call, std::chrono::milliseconds length);
    //! False: locked out, or all are; then nothing may be compared.
    [[nodiscard]] Result<bool> takeTry(const QString &number, const QDateTime &now);
    //! The try was right: it never was one, and the number's earlier ones are forgotten.
    [[nodiscard]] Result<void> forgive(const QString &number);
    //! The try was wrong, which is what it was taken for already.
    [[nodiscard]] Result<LockoutNews> newsAfterWrong(const QString &number, const QDateTime &now);
    //! True once in NoticePause.
    [[nodiscard]] Result<bool> mayTellOwner(const QDateTime &now);
    //! How many rows nobody needs any more were removed.
    [[nodiscard]] static Result<int> forgetOld(Database &database, const QDateTime &now);

private:
    [[nodiscard]] QString keyOf(const QString &number) const;
    [[nodiscard]] Result<Lockout> read(const QString &who);
    [[nodiscard]] Result<void> write(const QString &who, const Lockout &lockout);
    //! Until the transaction ends nobody else takes tries.
    [[nodiscard]] Result<void> waitForTurn();
    [[nodiscard]] Result<AccessStanding> judge(
        const QString &who, const UsageLimits &limits, const QDateTime &now, const QDateTime &dayBegan);

    Database &m_database;
    const DataCipher &m_cipher;
};

namespace accessrule
{
//! A call of a number, as far as it counts for its limits.
struct Usage
{
    QDateTime at;
    std::optional<std::chrono::milliseconds> length; //!< nothing: it runs, or nobody told of its end
};

//! The rule itself, by what is known of the number and of all. Pure.
[[nodiscard]] AccessStanding standing(const Lockout &ofNumber, const Lockout &ofAll, const QList<Usage> &calls,
    const UsageLimits &limits, const QDateTime &now, const QDateTime &dayBegan);
}

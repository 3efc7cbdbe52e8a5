// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QString>

#include <chrono>
#include <optional>

//! Remembers, for all calls at once, on all replicas and across restarts, how often numbers have tried a PIN and how
//! much they have called. Callable from any thread; answers come as futures, a moment later, and always come: a
//! cancelled future only at the end of the program.
//!
//! number: E.164; empty for all that are withheld, who share one count.
class AccessLedger
{
public:
    enum class Standing {
        Open,
        LockedOut, //!< too many wrong PINs, of this number or of all together
        TooManyCalls, //!< CALLS_PER_HOUR
        NoTimeLeft, //!< MINUTES_PER_DAY
    };
    struct Entry
    {
        Standing standing = Standing::Open;
        std::optional<std::chrono::milliseconds> timeLeft; //!< of today's; nothing: no limit
    };

    virtual ~AccessLedger() = default;
    //! A call has come in; it is counted when it is Open.
    [[nodiscard]] virtual QFuture<Entry> enter(const QString &callId, const QString &number) = 0;
    //! The call is over; for calls that were never counted nothing happens.
    virtual void leave(const QString &callId, std::chrono::milliseconds length) = 0;
    //! Before a PIN is compared: false when nothing may be compared. A try that was taken counts as wrong until
    //! settle() says otherwise.
    [[nodiscard]] virtual QFuture<bool> takeTry(const QString &number) = 0;
    virtual void settle(const QString &number, bool wasRight) = 0;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/message.h"
#include "net/pending.h"
#include "net/serviceerror.h"

#include <optional>

//! Who wants to tell messages, and to whom.
struct Claimant
{
    QString call; //!< unlike any other call's
    QString
        caller; //!< the same for the same caller, who takes over what his own earlier call holds; empty: nobody known

    bool operator==(const Claimant &) const = default;
};

Q_DECLARE_METATYPE(Claimant)

//! What is new, and whether that is the whole truth.
struct Inbox
{
    QList<Message> messages; //!< not heard yet and not told by another call, oldest first
    qsizetype elsewhere = 0; //!< how many further ones another call is telling just now
    bool resumed = false; //!< an earlier call had begun to tell some of them
    //! Set when the messenger could not be reached: messages is then only what was collected before.
    std::optional<ServiceError> trouble;
    //! Set when the store cannot be read or written: messages is what is known all the same, and may not be all.
    std::optional<ServiceError> storeTrouble;
    QDateTime asOf; //!< UTC; when the messenger last said that there is nothing further; invalid: never yet
};

Q_DECLARE_METATYPE(Inbox)

//! Order: exactly one of finished() or failed(). failed() means that not even the stored messages can be read.
class Fetch : public Operation
{
    Q_OBJECT

public:
    using Operation::Operation;

Q_SIGNALS:
    void finished(const Inbox &inbox);
    void failed(const ServiceError &error);
};

//! Order: exactly one of finished() (it is durable) or failed().
class Confirmation : public Operation
{
    Q_OBJECT

public:
    using Operation::Operation;

Q_SIGNALS:
    void finished();
    void failed(const ServiceError &error);
};

//! What becomes of a call's messages while it tells them. Ends only by being dropped.
class MessageWatch : public Operation
{
    Q_OBJECT

public:
    using Operation::Operation;

Q_SIGNALS:
    //! Not to be told any more, without this call's doing: their writer has deleted them, or the owner has seen them
    //! elsewhere. Each message once; announcements of several only when none of their parts is left.
    void withdrawn(const QList<MessageId> &ids);
};

//! The owner's messages, as a call sees them. One per worker thread, used in that thread.
//!
//! What a call has fetched is its own until it is released: no other call tells it meanwhile. Calls that end without a
//! word lose it by themselves after a while. Everything but fetchUnread() may be said again, and of a call that is
//! unknown, without harm.
class MessageSource
{
public:
    virtual ~MessageSource() = default;
    //! Everything not heard yet. Waits for a first look at the messenger after the program's start, within its limit.
    //! A fetch that is dropped before it has answered takes nothing.
    [[nodiscard]] virtual Pending<Fetch> fetchUnread(const Claimant &claimant) = 0;
    //! Tells what of the fetched messages goes, also what went between the fetch and this.
    [[nodiscard]] virtual Pending<MessageWatch> watch(const QString &call) = 0;
    //! The call has begun to tell what it has fetched.
    virtual void markAnnounced(const QString &call) = 0;
    //! The caller has heard these to their end. The write goes on when the handle is dropped: a caller who hangs up
    //! right after a message has heard it all the same.
    [[nodiscard]] virtual Pending<Confirmation> markHeard(const QString &call, const QList<MessageId> &ids) = 0;
    //! The call is over: what it has not told to the end is new again.
    virtual void release(const QString &call) = 0;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/message.h"
#include "net/pending.h"
#include "net/serviceerror.h"

#include <optional>

//! What is new, and whether that is the whole truth.
struct Inbox
{
    QList<Message> messages; //!< not heard yet, oldest first
    //! Set when the messenger could not be reached: messages is then only what was collected before.
    std::optional<ServiceError> trouble;
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

//! The owner's messages, as a call sees them. One per worker thread, used in that thread.
class MessageSource
{
public:
    virtual ~MessageSource() = default;
    //! Everything not heard yet. Waits for a first look at the messenger after the program's start, within its limit.
    [[nodiscard]] virtual Pending<Fetch> fetchUnread() = 0;
    //! The caller has heard these to their end. The write goes on when the handle is dropped: a caller who hangs up
    //! right after a message has heard it all the same.
    [[nodiscard]] virtual Pending<Confirmation> markHeard(const QList<MessageId> &ids) = 0;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/telegramprotocol.h"
#include "net/serviceerror.h"

#include <QObject>

//! Brings what the messenger has, page by page, to whoever makes it durable, and knows whether that is everything.
//! Lives in the inbox thread.
//!
//! Order: after start() each pageArrived() is answered by pageStored() or pageRefused() with its number; only a page
//! that was stored is confirmed at the messenger. At most one page is under way.
class UpdateCollector : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

public Q_SLOTS:
    virtual void start() = 0;
    //! Nothing is emitted afterwards; what was not stored comes again.
    virtual void stop() = 0;
    //! A call is waiting for the truth. Answered by caughtUp() or troubled(), at once where it is known.
    virtual void pollNow() = 0;
    //! The answer to pageArrived(): the page is durable.
    virtual void pageStored(quint64 page) = 0;
    //! The answer to pageArrived(): it is not, and will be fetched again.
    virtual void pageRefused(quint64 page, const ServiceError &error) = 0;

Q_SIGNALS:
    //! To be stored, whole.
    void pageArrived(quint64 page, const QList<TelegramUpdate> &updates);
    //! Everything that the messenger had at this moment (UTC) is stored.
    void caughtUp(const QDateTime &asOf);
    //! What is stored may not be everything. Comes with each failed attempt.
    void troubled(const ServiceError &error);
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/message.h"
#include "inbox/messagesource.h"

#include <QDateTime>
#include <QHash>
#include <QSet>
#include <QStringList>

//! What one call was told.
struct Telling
{
    Claimant claimant; //!< as it stands in the database
    QHash<MessageId, qint64> told; //!< the version of each message
    QHash<MessageId, QList<MessageId>> parts; //!< of announcements that have more than one
    QSet<MessageId> heard; //!< parts
    QList<MessageId> withdrawn; //!< announcements
    QDateTime leasedUntil; //!< as the database knows it; invalid: it does not
    bool hasBegun = false; //!< the call has begun to tell them …
    bool isNoted = false; //!< … and the database knows

    [[nodiscard]] QList<MessageId> partsOf(const MessageId &announcement) const
    {
        return parts.value(announcement, { announcement });
    }
    //! The claim has run out, or the database has never seen it.
    [[nodiscard]] bool hasLapsed(const QDateTime &now) const { return !leasedUntil.isValid() || leasedUntil <= now; }
};

//! What the calls of this process are telling, and those that are over have told. In memory only; for one thread.
class Tellings
{
public:
    [[nodiscard]] bool isEmpty() const { return m_running.isEmpty(); }
    //! By call.
    [[nodiscard]] QHash<QString, Telling> &running() { return m_running; }

    void add(const Telling &telling) { m_running.insert(telling.claimant.call, telling); }
    //! Null when no such call is telling anything.
    [[nodiscard]] Telling *find(const QString &call);
    //! The same of a call that is over, too: its last mark may come behind its end.
    [[nodiscard]] Telling known(const QString &call) const;
    //! The call is over. What it had taken over from the caller's older call is that one's again, to be claimed anew.
    void end(const QString &call);
    //! The call goes on at another replica.
    void leave(const QString &call);
    [[nodiscard]] bool hasLeft(const QString &call) const { return m_left.contains(call); }

    //! Another one than this, and not one that it takes over from.
    [[nodiscard]] bool isToldByAnother(const MessageId &message, const Claimant &than) const;
    //! This claim is of a call that is over.
    [[nodiscard]] bool isOver(const QString &claim) const;
    //! Withdraws the announcements that have neither been heard nor are among what is still unheard; by call.
    [[nodiscard]] QHash<QString, QList<MessageId>> withdraw(const QSet<MessageId> &unheard);

private:
    QHash<QString, Telling> m_running;
    QList<Telling> m_over; // the newest first
    QStringList m_left; // the oldest first
};

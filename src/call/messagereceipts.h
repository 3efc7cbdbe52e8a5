// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/messagesource.h"

#include <QSet>

#include <vector>

//! Tells the inbox what became of a call's messages: begun to be told, heard (each once), given back. What cannot be
//! written down is only logged: the message then comes again in the next call.
class MessageReceipts
{
public:
    //! inbox must outlive this. callId is for the log.
    MessageReceipts(MessageSource &inbox, const QString &callId);

    //! What the numbers mean: the first message has number 1. Until then none is known.
    void setMessages(const QList<Message> &messages) { m_messages = messages; }
    //! Numbers of those among these messages that were not heard.
    [[nodiscard]] QSet<int> unheardOf(const QList<MessageId> &ids) const;
    //! The first of them is being told.
    void markAnnounced();
    //! Returns how many of them are known and were not heard before.
    qsizetype markHeard(const QList<int> &numbers);

    //! All that was heard, in the order in which it was.
    [[nodiscard]] QList<MessageId> heard() const { return m_heardIds; }
    //! The call is over.
    void giveBack() { m_inbox.release(m_callId); }

private:
    MessageSource &m_inbox;
    const QString m_callId;
    QList<Message> m_messages;
    bool m_announced = false;
    QSet<int> m_heard; // by number
    QList<MessageId> m_heardIds;
    std::vector<Pending<Confirmation>> m_confirmations;
};

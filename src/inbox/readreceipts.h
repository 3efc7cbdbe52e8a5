// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/telegramclient.h"

#include <QHash>
#include <QObject>

//! How hard is tried to have a chat marked as read.
struct ReadReceiptLimits
{
    int attempts = 5;
    std::chrono::milliseconds firstRest { 2'000 }; //!< before the next attempt; doubled each time
    std::chrono::minutes longestRest { 15 }; //!< Telegram may ask for more than it is worth
};

//! Marks as read at Telegram what a caller has heard, on behalf of the owner: who wrote it sees the ticks. Only for
//! chats of a Business connection; a bot's own chats have no ticks. Telegram takes everything above a message as read
//! with it (Bot API, readBusinessMessage), so who asks must be sure that nothing above is unheard.
//!
//! One chat after the other, the newest message of each. A courtesy, not a promise: what fails for good, or is under
//! way when the program ends, is not tried again, and the chat's next message brings it along. Lives in the inbox
//! thread.
class ReadReceipts final : public QObject
{
    Q_OBJECT

public:
    //! The references must outlive this.
    ReadReceipts(TelegramClient &client, Clock &clock, const ReadReceiptLimits &limits = {});

public Q_SLOTS:
    //! Of each chat, the message up to which everything was heard.
    void markRead(const QList<MessageId> &upTo);
    //! For good: drops what is under way.
    void stop();

private:
    void wait(const MessageId &upTo);
    void sendNext();
    void onMarked();
    void onFailed(const ServiceError &error);
    void giveUp(const ServiceError &error);

    TelegramClient &m_client;
    Clock &m_clock;
    const ReadReceiptLimits m_limits;
    std::unique_ptr<ClockTimer> m_rest; // before the next request
    QList<MessageId> m_waiting; // one of each chat; the first is under way, or the next to be
    Pending<PlainCall> m_call;
    int m_failures = 0; // of the first
    bool m_isRunning = true;
    bool m_hasWarned = false;
};

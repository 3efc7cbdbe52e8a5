// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/readreceipts.h"

#include "net/logcategories.h"

#include <algorithm>

using namespace std::chrono_literals;

ReadReceipts::ReadReceipts(TelegramClient &client, Clock &clock, const ReadReceiptLimits &limits)
    : m_client(client), m_clock(clock), m_limits(limits), m_rest(clock.timer([this] { sendNext(); }))
{
}

void ReadReceipts::markRead(const QList<MessageId> &upTo)
{
    if (!m_isRunning)
        return;
    for (const MessageId &id : upTo) {
        if (!id.connection.isEmpty())
            wait(id);
    }
    if (!m_call && !m_rest->isActive())
        sendNext();
}

void ReadReceipts::stop()
{
    m_isRunning = false;
    m_rest->stop();
    m_call.reset();
    m_waiting.clear();
}

void ReadReceipts::wait(const MessageId &upTo)
{
    // What is under way keeps its place: its answer is about the older message.
    const auto firstFree = m_call ? m_waiting.begin() + 1 : m_waiting.begin();
    const auto sameChat = std::find_if(firstFree, m_waiting.end(),
        [&](const MessageId &id) { return id.connection == upTo.connection && id.chat == upTo.chat; });
    if (sameChat == m_waiting.end())
        m_waiting.append(upTo);
    else
        sameChat->message = std::max(sameChat->message, upTo.message);
}

void ReadReceipts::sendNext()
{
    if (m_waiting.isEmpty())
        return;
    m_call = m_client.readBusinessMessage(m_waiting.constFirst());
    connect(m_call.get(), &PlainCall::finished, this, &ReadReceipts::onMarked);
    connect(m_call.get(), &PlainCall::failed, this, &ReadReceipts::onFailed);
}

void ReadReceipts::onMarked()
{
    m_call.reset();
    m_failures = 0;
    m_waiting.removeFirst();
    sendNext();
}

void ReadReceipts::onFailed(const ServiceError &error)
{
    m_call.reset();
    ++m_failures;
    const auto rest = std::max<std::chrono::milliseconds>(
        error.retryAfter.value_or(0ms), m_limits.firstRest * (1 << std::min(m_failures - 1, 16)));
    if (!error.isRetryable() || m_failures >= m_limits.attempts || rest > m_limits.longestRest) {
        giveUp(error);
        m_failures = 0;
        m_waiting.removeFirst();
        // A limit is one of the token, not of the chat.
        m_rest->start(std::min<std::chrono::milliseconds>(error.retryAfter.value_or(0ms), m_limits.longestRest));
        return;
    }
    m_rest->start(rest);
}

void ReadReceipts::giveUp(const ServiceError &error)
{
    if (error.isRetryable()) {
        qCInfo(logInbox) << "a chat stays unread at Telegram:" << qUtf8Printable(error.toString());
        return;
    }
    if (std::exchange(m_hasWarned, true))
        return;
    qCWarning(logInbox) << "a chat cannot be marked as read; if none can, allow the bot to mark messages as read "
                           "(Telegram, Chat Automation), or unset MARK_READ_IN_TELEGRAM:"
                        << qUtf8Printable(error.toString());
}

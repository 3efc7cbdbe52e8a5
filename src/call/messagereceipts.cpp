// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/messagereceipts.h"

#include "net/logcategories.h"

MessageReceipts::MessageReceipts(MessageSource &inbox, const QString &callId) : m_inbox(inbox), m_callId(callId) { }

QSet<int> MessageReceipts::unheardOf(const QList<MessageId> &ids) const
{
    QSet<int> numbers;
    for (int number = 1; number <= m_messages.size(); ++number) {
        if (ids.contains(m_messages.at(number - 1).id) && !m_heard.contains(number))
            numbers.insert(number);
    }
    return numbers;
}

void MessageReceipts::markAnnounced()
{
    if (!std::exchange(m_announced, true))
        m_inbox.markAnnounced(m_callId);
}

qsizetype MessageReceipts::markHeard(const QList<int> &numbers)
{
    QList<MessageId> ids;
    for (const int number : numbers) {
        if (number >= 1 && number <= m_messages.size() && !m_heard.contains(number))
            ids.append(m_messages.at(number - 1).id);
        m_heard.insert(number);
    }
    if (ids.isEmpty())
        return 0;
    m_heardIds += ids;
    auto confirmation = m_inbox.markHeard(m_callId, ids);
    QObject::connect(
        confirmation.get(), &Confirmation::failed, confirmation.get(), [callId = m_callId](const ServiceError &error) {
            qCWarning(logCall, "call=%s could not write down yet what was heard: %s", qUtf8Printable(callId),
                qUtf8Printable(error.toString()));
        });
    m_confirmations.push_back(std::move(confirmation));
    return ids.size();
}

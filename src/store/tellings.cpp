// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tellings.h"

#include "store/messagetable.h"

#include <algorithm>

namespace
{
// Far more calls than begin while one is still remembered by whoever answered its webhook.
constexpr qsizetype MostLeft = 1000;
// More than end while one's last mark is on the way.
constexpr qsizetype MostOver = 100;
}

Telling *Tellings::find(const QString &call)
{
    const auto found = m_running.find(call);
    return found != m_running.end() ? &*found : nullptr;
}

Telling Tellings::known(const QString &call) const
{
    const auto running = m_running.constFind(call);
    if (running != m_running.cend())
        return *running;
    const auto over = std::ranges::find(m_over, call, [](const Telling &telling) { return telling.claimant.call; });
    return over != m_over.end() ? *over : Telling();
}

void Tellings::end(const QString &call)
{
    const Telling gone = m_running.take(call);
    for (Telling &other : m_running) {
        if (!gone.claimant.caller.isEmpty() && other.claimant.caller == gone.claimant.caller)
            other.leasedUntil = {};
    }
    m_over.prepend(gone);
    if (m_over.size() > MostOver)
        m_over.removeLast();
}

void Tellings::leave(const QString &call)
{
    m_running.remove(call);
    m_left.append(call);
    if (m_left.size() > MostLeft)
        m_left.removeFirst();
}

bool Tellings::isToldByAnother(const MessageId &message, const Claimant &than) const
{
    return std::any_of(m_running.cbegin(), m_running.cend(), [&](const Telling &telling) {
        return !MessageTable::isClaimOf(MessageTable::claimOf(telling.claimant), than)
            && telling.told.contains(message);
    });
}

bool Tellings::isOver(const QString &claim) const
{
    return std::ranges::any_of(
        m_over, [&claim](const Telling &telling) { return MessageTable::claimOf(telling.claimant) == claim; });
}

QHash<QString, QList<MessageId>> Tellings::withdraw(const QSet<MessageId> &unheard)
{
    QHash<QString, QList<MessageId>> withdrawn;
    for (Telling &telling : m_running) {
        const auto isThere
            = [&](const MessageId &part) { return unheard.contains(part) || telling.heard.contains(part); };
        QList<MessageId> gone;
        for (auto told = telling.told.keyBegin(); told != telling.told.keyEnd(); ++told) {
            if (!telling.withdrawn.contains(*told) && std::ranges::none_of(telling.partsOf(*told), isThere))
                gone += *told;
        }
        telling.withdrawn += gone;
        if (!gone.isEmpty())
            withdrawn.insert(telling.claimant.call, gone);
    }
    return withdrawn;
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/telegramqueue.h"

#include <QJsonDocument>
#include <QTimeZone>

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
constexpr qsizetype MaximumAnswer = 4 * 1024 * 1024;
constexpr qint64 FutureTolerance = 10;

// What an empty allowed_updates leaves out.
bool allowedByDefault(const QString &kind)
{
    return kind != u"chat_member" && kind != u"message_reaction" && kind != u"message_reaction_count";
}

// Retention counts from the message (or its last edit), not from when the server got it.
QDateTime dateOf(const QJsonObject &payload, const QDateTime &now)
{
    const qint64 edit = payload[QLatin1String("edit_date")].toInteger();
    const qint64 date = payload[QLatin1String("date")].toInteger();
    const bool isMessage = payload.contains(QLatin1String("message_id"));
    return isMessage && (edit > 0 || date > 0) ? QDateTime::fromSecsSinceEpoch(edit > 0 ? edit : date, QTimeZone::utc())
                                               : now;
}
}

qint64 TelegramQueue::add(const QString &kind, const QJsonObject &payload, const QDateTime &now)
{
    const bool allowed = m_allowed.isEmpty() ? allowedByDefault(kind) : m_allowed.contains(kind);
    const QDateTime date = dateOf(payload, now);
    if (!allowed || date.addDays(1) <= now)
        return 0;
    const qint64 id = m_nextId++;
    m_items.push_back({ id, date, { { QStringLiteral("update_id"), id }, { kind, payload } } });
    return id;
}

void TelegramQueue::addReady(const QJsonObject &update, const QDateTime &now)
{
    const qint64 id = update[QLatin1String("update_id")].toInteger();
    m_items.push_back({ id, now, update });
    m_nextId = std::max(m_nextId, id + 1);
}

bool TelegramQueue::restartIds(qint64 next)
{
    if (!m_items.empty())
        return false;
    m_nextId = next;
    return true;
}

void TelegramQueue::begin(Poll &poll, std::chrono::milliseconds monotonicNow)
{
    if (poll.allowed)
        m_allowed = *poll.allowed;
    poll.limit = std::clamp(poll.limit, 1, 100);
    poll.timeout = std::clamp(poll.timeout, 0s, 50s);
    const bool same = m_previousOffset == poll.offset;
    if (same && monotonicNow - m_previousStart < 500ms)
        poll.limit = 1;
    if (same && monotonicNow - m_previousStart < 3s && poll.timeout < 3s)
        poll.timeout = 3s;
    m_previousOffset = poll.offset;
    m_previousStart = monotonicNow;

    const qint64 offset = effectiveOffset(poll.offset);
    while (!m_items.empty() && m_items.front().id < offset) {
        m_confirmed.append(m_items.front().id);
        m_items.pop_front();
    }
}

qint64 TelegramQueue::effectiveOffset(qint64 offset) const
{
    if (offset < 0) {
        const auto kept = std::min<qint64>(-offset, static_cast<qint64>(m_items.size()));
        return kept == 0 ? m_nextId : m_items.at(m_items.size() - static_cast<size_t>(kept)).id;
    }
    return offset > m_nextId - 1 + FutureTolerance ? 0 : offset;
}

QJsonArray TelegramQueue::answer(const Poll &poll, const QDateTime &now)
{
    expire(now);
    QJsonArray updates;
    qsizetype size = 0;
    for (const Item &item : m_items) {
        size += QJsonDocument(item.update).toJson(QJsonDocument::Compact).size();
        if (updates.size() >= poll.limit || (size > MaximumAnswer && !updates.isEmpty()))
            break;
        updates.append(item.update);
    }
    return updates;
}

qsizetype TelegramQueue::pending(const QDateTime &now)
{
    expire(now);
    return static_cast<qsizetype>(m_items.size());
}

void TelegramQueue::expire(const QDateTime &now)
{
    std::erase_if(m_items, [&now](const Item &item) { return item.date.addDays(1) <= now; });
}

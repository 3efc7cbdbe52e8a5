// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/playoutqueue.h"

#include "audio/mulaw.h"

#include <algorithm>

namespace
{
constexpr qsizetype bytesOf(std::chrono::milliseconds length)
{
    return static_cast<qsizetype>(length.count()) * mulaw::BytesPerMillisecond;
}

constexpr std::chrono::microseconds lengthOf(qsizetype bytes)
{
    return std::chrono::microseconds(bytes * 1000 / mulaw::BytesPerMillisecond);
}
}

void PlayoutQueue::play(const QByteArray &mulaw)
{
    if (!mulaw.isEmpty())
        m_items.emplace_back(mulaw); // shared, not copied: a greeting is in a thousand queues at once
}

void PlayoutQueue::playMark(const QString &name)
{
    m_items.emplace_back(name);
}

std::vector<PlayoutQueue::Item> PlayoutQueue::due(std::chrono::microseconds now)
{
    std::vector<Item> items;
    if (ahead(now) <= m_pace.refillBelow)
        m_isFilling = true;
    while (!m_items.empty()) {
        if (std::holds_alternative<QString>(m_items.front())) {
            items.push_back(std::move(m_items.front()));
            m_items.pop_front();
            continue;
        }
        const auto lead = ahead(now);
        const qsizetype limit = bytesOf(lead.count() == 0 ? m_pace.firstFrame : m_pace.frame);
        bool isOpen = false;
        const qsizetype size = run(limit, isOpen);
        if (isOpen && lead > m_pace.reserve)
            break;
        if (!m_isFilling || lead + lengthOf(size) > m_pace.ahead) {
            m_isFilling = false;
            break;
        }
        m_end = std::max(m_end, now) + lengthOf(size);
        items.emplace_back(take(size));
    }
    return items;
}

void PlayoutQueue::clear()
{
    m_items.clear();
    m_offset = 0;
    m_end = std::chrono::microseconds(0);
}

std::chrono::microseconds PlayoutQueue::ahead(std::chrono::microseconds now) const
{
    return std::max(std::chrono::microseconds(0), m_end - now);
}

qsizetype PlayoutQueue::run(qsizetype limit, bool &isOpen) const
{
    qsizetype size = -m_offset;
    for (const Item &item : m_items) {
        const auto *sound = std::get_if<QByteArray>(&item);
        if (!sound)
            return std::min(size, limit);
        size += sound->size();
        if (size >= limit)
            return limit;
    }
    isOpen = true;
    return size;
}

QByteArray PlayoutQueue::take(qsizetype size)
{
    QByteArray frame;
    while (size > 0) {
        const auto &sound = std::get<QByteArray>(m_items.front());
        const qsizetype part = std::min(size, sound.size() - m_offset);
        frame.isEmpty() ? frame = sound.mid(m_offset, part) : frame.append(sound.constData() + m_offset, part);
        size -= part;
        m_offset += part;
        if (m_offset == sound.size()) {
            m_items.pop_front();
            m_offset = 0;
        }
    }
    return frame;
}

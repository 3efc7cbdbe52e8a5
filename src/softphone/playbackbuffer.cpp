// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/playbackbuffer.h"

#include "audio/mulaw.h"

#include <algorithm>
#include <utility>

PlaybackBuffer::PlaybackBuffer(Time start) : m_start(start) { }

qsizetype PlaybackBuffer::play(const QByteArray &mulaw, Time now)
{
    advance(now);
    const qsizetype kept = std::min(mulaw.size(), Capacity - m_queuedBytes);
    if (kept > 0) {
        if (m_dryAt >= 0 && m_position > m_dryAt)
            m_underruns.append({ timeOf(m_dryAt), static_cast<qsizetype>(m_position - m_dryAt) });
        m_dryAt = -1;
        m_queue.push_back({ mulaw.first(kept), {} });
        m_queuedBytes += kept;
    }
    m_lostBytes += mulaw.size() - kept;
    return mulaw.size() - kept;
}

void PlaybackBuffer::mark(const QString &name, Time now)
{
    advance(now);
    m_queue.push_back({ {}, name });
    reachMarks();
}

void PlaybackBuffer::clear(Time now)
{
    advance(now);
    for (const Item &item : m_queue) {
        if (item.sound.isEmpty()) {
            m_marks.append({ item.mark, timeOf(m_position), true });
            m_reached.append(item.mark);
        }
    }
    m_lostBytes += m_queuedBytes;
    m_queuedBytes = 0;
    m_queue.clear();
    m_offset = 0;
    m_dryAt = -1;
}

void PlaybackBuffer::advance(Time now)
{
    qint64 left = (now - m_start).count() * mulaw::BytesPerMillisecond - m_position;
    while (left > 0 && !m_queue.empty()) {
        // Marks in front were taken when they got there, so this is sound.
        const Item &item = m_queue.front();
        const qsizetype bytes = std::min<qsizetype>(left, item.sound.size() - m_offset);
        m_played.append(item.sound.constData() + m_offset, bytes);
        heard(bytes);
        left -= bytes;
        m_offset += bytes;
        m_queuedBytes -= bytes;
        if (m_offset == item.sound.size()) {
            m_queue.pop_front();
            m_offset = 0;
            if (m_queue.empty())
                m_dryAt = m_position;
            reachMarks();
        }
    }
    if (left > 0) {
        m_played.append(left, mulaw::Silence);
        m_position += left;
    }
}

QStringList PlaybackBuffer::takeMarks()
{
    return std::exchange(m_reached, {});
}

QByteArray PlaybackBuffer::takeWindow()
{
    if (m_played.size() < WindowBytes)
        return {};
    const QByteArray window = m_played.first(WindowBytes);
    m_played.remove(0, WindowBytes);
    return window;
}

PlaybackBuffer::Time PlaybackBuffer::timeOf(qint64 bytes) const
{
    return m_start + Time(bytes / mulaw::BytesPerMillisecond);
}

void PlaybackBuffer::reachMarks()
{
    while (!m_queue.empty() && m_queue.front().sound.isEmpty()) {
        m_marks.append({ m_queue.front().mark, timeOf(m_position), false });
        m_reached.append(m_queue.front().mark);
        m_queue.pop_front();
        m_dryAt = -1;
    }
}

void PlaybackBuffer::heard(qsizetype bytes)
{
    if (m_spanEnd == m_position)
        m_spans.last().bytes += bytes;
    else
        m_spans.append({ timeOf(m_position), bytes });
    m_position += bytes;
    m_spanEnd = m_position;
}

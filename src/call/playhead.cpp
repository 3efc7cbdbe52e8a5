// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/playhead.h"

#include "audio/mulaw.h"

#include <algorithm>

namespace
{
qint64 bytesIn(PlayHead::Time time)
{
    return time.count() * mulaw::BytesPerMillisecond;
}
}

void PlayHead::play(const QByteArray &mulaw, Time now)
{
    advance(now);
    if (!mulaw.isEmpty())
        m_queue.push_back({ mulaw, {} });
}

void PlayHead::playMark(const QString &name, Time now)
{
    advance(now);
    m_queue.push_back({ {}, name });
    passMarks();
}

void PlayHead::stopPlaying(Time now)
{
    advance(now);
    m_queue.clear();
    m_offset = 0;
    m_passed.clear(); // pending marks never come back
}

void PlayHead::marked(const QString &name, Time now)
{
    advance(now);
    const auto isIt = [&name](const auto &item) { return item.mark == name; };
    // The far end's clock may be a little faster than ours. It knows better, but must not fill the memory.
    const qint64 mostAhead = bytesIn(now - m_start + MostDelay);
    while (m_position < mostAhead && std::ranges::any_of(m_queue, isIt))
        playSome(m_queue.front().sound.size() - m_offset);
    const auto passed = std::find_if(m_passed.cbegin(), m_passed.cend(), isIt);
    if (passed == m_passed.cend())
        return;
    if (!m_keeps)
        forgetBefore(passed->position);
    m_passed.erase(m_passed.cbegin(), passed + 1);
}

void PlayHead::keep(Time now)
{
    advance(now);
    m_keeps = true;
}

void PlayHead::advance(Time now)
{
    qint64 left = bytesIn(now - m_start) - m_position;
    while (left > 0 && !m_queue.empty()) {
        const qint64 bytes = std::min<qint64>(left, m_queue.front().sound.size() - m_offset);
        playSome(bytes);
        left -= bytes;
    }
    if (left <= 0)
        return;
    m_position += left;
    m_played.append(static_cast<qsizetype>(m_keeps ? left : std::min(left, bytesIn(MostDelay))), mulaw::Silence);
    forgetOld();
}

QByteArray PlayHead::take(qsizetype most)
{
    const QByteArray taken = m_played.first(std::min(most, available()));
    m_played.remove(0, taken.size());
    return taken;
}

//! Of the sound in front; marks in front were passed when they got there.
void PlayHead::playSome(qint64 bytes)
{
    const QByteArray &sound = m_queue.front().sound;
    m_played.append(sound.constData() + m_offset, static_cast<qsizetype>(bytes));
    m_position += bytes;
    forgetOld();
    m_offset += static_cast<qsizetype>(bytes);
    if (m_offset < sound.size())
        return;
    m_queue.pop_front();
    m_offset = 0;
    passMarks();
}

void PlayHead::passMarks()
{
    while (!m_queue.empty() && m_queue.front().sound.isEmpty()) {
        m_passed.append({ m_queue.front().mark, m_position });
        m_queue.pop_front();
    }
}

void PlayHead::forgetOld()
{
    if (!m_keeps)
        forgetBefore(m_position - bytesIn(MostDelay));
}

void PlayHead::forgetBefore(qint64 position)
{
    const qint64 first = m_position - m_played.size();
    if (position > first)
        m_played.remove(0, static_cast<qsizetype>(position - first));
}

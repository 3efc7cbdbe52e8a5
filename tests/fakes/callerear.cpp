// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/callerear.h"

#include "audio/mulaw.h"

#include <algorithm>

CallerEar::CallerEar(const TextTable &table) : m_table(table) { }

void CallerEar::hear(QByteArrayView mulaw)
{
    // Small steps, so that the end of a cut-off sentence is noted before the next one's tones move lastTone().
    constexpr qsizetype Step = 160;
    for (qsizetype at = 0; at < mulaw.size(); at += Step) {
        const auto events = m_listener.feed(mulaw.sliced(at, std::min(Step, mulaw.size() - at)));
        for (const auto &event : events) {
            if (event.kind == audiblewatermark::Listener::Event::Kind::Begun)
                m_heard.append({ m_table.textOf(event.number).value_or(QString()), event.number, event.start, event.at,
                    event.longestGap, false });
            else if (!m_heard.isEmpty())
                m_heard.last().complete = true;
            m_heard.last().end = event.at;
            m_heard.last().longestGap = event.longestGap;
        }
        if (m_listener.current()) {
            m_heard.last().end = m_listener.lastTone();
            m_heard.last().longestGap = m_listener.longestGap();
        }
    }
}

void CallerEar::hearNothing(std::chrono::milliseconds length)
{
    hear(mulaw::silence(length));
}

QList<CallerEar::Heard> CallerEar::heard() const
{
    return m_heard;
}

QStringList CallerEar::completeTexts() const
{
    QStringList texts;
    for (const Heard &one : m_heard) {
        if (one.complete)
            texts.append(one.text);
    }
    return texts;
}

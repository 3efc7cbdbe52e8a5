// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/linetap.h"

#include "audio/mulaw.h"
#include "net/logcategories.h"

#include <algorithm>

namespace
{
//! A line may stall and then deliver all at once, which evens out. What is further away from the time that has passed
//! does not: then silence is put in, or what is too much is dropped, and no far end can fill the memory.
constexpr qsizetype Slack = 10'000 * mulaw::BytesPerMillisecond;
}

LineTap::LineTap(Later<CallTransport> line, Clock &clock)
    : m_line(std::move(line)), m_clock(clock), m_head(clock.now()), m_startedAt(clock.wallNow())
{
    connect(m_line.get(), &CallTransport::heard, this, &LineTap::onHeard);
    connect(m_line.get(), &CallTransport::marked, this, &LineTap::onMarked);
    connect(m_line.get(), &CallTransport::keyPressed, this, &CallTransport::keyPressed);
    connect(m_line.get(), &CallTransport::hungUp, this, &LineTap::onHungUp);
}

void LineTap::play(const QByteArray &mulaw)
{
    m_head.play(mulaw, m_clock.now());
    m_line->play(mulaw);
}

void LineTap::playMark(const QString &name)
{
    m_head.playMark(name, m_clock.now());
    m_line->playMark(name);
}

void LineTap::stopPlaying()
{
    m_head.stopPlaying(m_clock.now());
    m_line->stopPlaying();
}

void LineTap::hangUp()
{
    m_head.stopPlaying(m_clock.now());
    m_line->hangUp();
}

void LineTap::begin()
{
    if (m_begun || m_over)
        return;
    m_begun = m_clock.now();
    m_head.keep(*m_begun);
    qCInfo(logCall, "call=%s is recorded from now on, as its caller was told", qUtf8Printable(callId()));
}

void LineTap::finish()
{
    if (std::exchange(m_over, true) || !m_begun)
        return;
    m_head.advance(m_clock.now());
    const qsizetype left = std::max<qsizetype>(elapsed() - m_cutBytes, 0);
    // What came a moment early belongs to nothing; what is missing was never heard.
    m_caller = m_caller.leftJustified(left, mulaw::Silence, true);
    while (m_caller.size() > PartBytes)
        cut(PartBytes, false);
    cut(m_caller.size(), true);
}

void LineTap::onHeard(const QByteArray &mulaw)
{
    if (m_begun && !m_over)
        add(mulaw);
    Q_EMIT heard(mulaw);
}

void LineTap::onMarked(const QString &name)
{
    m_head.marked(name, m_clock.now());
    Q_EMIT marked(name);
}

void LineTap::onHungUp()
{
    finish();
    Q_EMIT hungUp();
}

void LineTap::add(const QByteArray &mulaw)
{
    m_head.advance(m_clock.now());
    const qsizetype behind = elapsed() - m_cutBytes - m_caller.size() - mulaw.size();
    if (behind > Slack)
        m_caller.append(behind, mulaw::Silence);
    if (behind >= -Slack)
        m_caller += mulaw;
    while (std::min(m_caller.size(), m_head.available()) >= PartBytes)
        cut(PartBytes, false);
}

void LineTap::cut(qsizetype bytes, bool isLast)
{
    RecordedPart part { callId(), m_startedAt, m_parts++, m_caller.first(bytes), m_head.take(bytes), isLast };
    part.machine.append(bytes - part.machine.size(), mulaw::Silence);
    m_caller.remove(0, bytes);
    m_cutBytes += bytes;
    Q_EMIT recorded(part);
}

qsizetype LineTap::elapsed() const
{
    return static_cast<qsizetype>((m_clock.now() - *m_begun).count() * mulaw::BytesPerMillisecond);
}

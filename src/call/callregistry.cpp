// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/callregistry.h"

#include <algorithm>

CallRegistry::CallRegistry(int callsPerCaller, std::chrono::milliseconds expectedFor, Clock &clock)
    : m_callsPerCaller(callsPerCaller), m_expectedFor(expectedFor), m_clock(clock)
{
}

void CallRegistry::expectStreamsWithin(std::chrono::milliseconds limit)
{
    m_expectedFor = std::min(m_expectedFor, limit);
    const auto now = m_clock.now();
    for (auto &[callId, expected] : m_expected) {
        expected.until = std::min(expected.until, now + limit);
        expected.timer->start(expected.until - now);
    }
}

void CallRegistry::onCallAdmitted(const QString &callId)
{
    if (m_callers.contains(callId) || m_expected.contains(callId))
        return;
    auto timer = m_clock.timer([this, callId] { giveUp(callId); });
    timer->start(m_expectedFor);
    m_expected.emplace(callId, Expected { std::move(timer), m_clock.now() + m_expectedFor });
    tell();
}

void CallRegistry::onCallBegan(const QString &callId, const QString &caller)
{
    m_expected.erase(callId);
    forget(callId); // it was known as a call at the door
    m_callers.insert(callId, caller);
    QList<QString> &calls = m_calls[caller];
    calls.append(callId);
    if (m_callsPerCaller > 0 && !caller.isEmpty()) { // an empty caller is a refused one: nothing to take over
        for (qsizetype i = 0; i < calls.size() - m_callsPerCaller; ++i)
            Q_EMIT giveWay(calls.at(i));
    }
    tell();
}

void CallRegistry::onCallEnded(const QString &callId)
{
    m_expected.erase(callId);
    forget(callId);
    tell();
}

void CallRegistry::forget(const QString &callId)
{
    const QString caller = m_callers.take(callId);
    const auto it = m_calls.find(caller);
    if (it == m_calls.end())
        return;
    it->removeAll(callId);
    if (it->isEmpty())
        m_calls.remove(caller);
}

void CallRegistry::onCallOver(const QString &callId)
{
    if (m_expected.contains(callId))
        giveUp(callId);
    Q_EMIT over(callId);
}

void CallRegistry::giveUp(const QString &call)
{
    const QString callId = call; // the timer that calls this owns its copy, and goes now
    m_expected.erase(callId);
    Q_EMIT streamNeverCame(callId);
    tell();
}

void CallRegistry::tell()
{
    Q_EMIT activeChanged(static_cast<int>(m_callers.size()) + static_cast<int>(m_expected.size()));
}

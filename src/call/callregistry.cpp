// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/callregistry.h"

CallRegistry::CallRegistry(int callsPerCaller) : m_callsPerCaller(callsPerCaller) { }

void CallRegistry::onCallBegan(const QString &callId, const QString &caller)
{
    m_callers.insert(callId, caller);
    QList<QString> &calls = m_calls[caller];
    calls.append(callId);
    if (m_callsPerCaller > 0 && !caller.isEmpty()) { // an empty caller is a refused one: nothing to take over
        for (qsizetype i = 0; i < calls.size() - m_callsPerCaller; ++i)
            Q_EMIT giveWay(calls.at(i));
    }
    Q_EMIT activeChanged(static_cast<int>(m_callers.size()));
}

void CallRegistry::onCallEnded(const QString &callId)
{
    const QString caller = m_callers.take(callId);
    const auto it = m_calls.find(caller);
    if (it != m_calls.end()) {
        it->removeAll(callId);
        if (it->isEmpty())
            m_calls.erase(it);
    }
    Q_EMIT activeChanged(static_cast<int>(m_callers.size()));
}

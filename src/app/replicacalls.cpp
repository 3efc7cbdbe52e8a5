// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/replicacalls.h"

#include "store/replicas.h"

ReplicaCalls::ReplicaCalls(Replicas &replicas, int callsPerCaller, std::chrono::milliseconds longestCall, Clock &clock)
    : m_replicas(replicas), m_callsPerCaller(callsPerCaller), m_longestCall(longestCall), m_clock(clock)
{
    connect(&replicas, &Replicas::heard, this, &ReplicaCalls::onNote);
}

void ReplicaCalls::onCallBegan(const QString &callId, const QString &caller)
{
    m_replicas.callBegan(callId, m_callsPerCaller > 0 ? caller : QString());
}

void ReplicaCalls::onCallEnded(const QString &callId)
{
    if (m_callsPerCaller > 0)
        m_replicas.callEnded(callId);
}

void ReplicaCalls::onNote(const ReplicaNote &note)
{
    if (note.kind == ReplicaNote::Kind::CallBegan) {
        if (note.from != m_replicas.link().name())
            Q_EMIT begunElsewhere(note.call);
        if (!note.caller.isEmpty())
            begin(note.caller, note.call);
    } else if (note.kind == ReplicaNote::Kind::CallEnded) {
        forget(note.call);
    }
}

void ReplicaCalls::begin(const QString &caller, const QString &call)
{
    if (m_callsPerCaller == 0)
        return;
    const auto now = m_clock.now();
    QList<Call> &calls = m_calls[caller];
    calls.removeIf([&](const Call &known) { return known.id == call || now - known.heardOf > m_longestCall; });
    calls.append({ call, now });
    while (calls.size() > m_callsPerCaller)
        Q_EMIT giveWay(calls.takeFirst().id);
}

void ReplicaCalls::forget(const QString &call)
{
    for (QList<Call> &calls : m_calls)
        calls.removeIf([&](const Call &known) { return known.id == call; });
    m_calls.removeIf([](const QHash<QString, QList<Call>>::iterator &entry) { return entry->isEmpty(); });
}

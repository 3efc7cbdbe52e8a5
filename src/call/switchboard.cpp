// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/switchboard.h"

#include "call/gatekeeper.h"
#include "net/logcategories.h"

namespace
{
Phrase refusalOf(gatekeeper::Verdict verdict)
{
    switch (verdict) {
    case gatekeeper::Verdict::PinUnavailable:
        return Phrase::PinUnavailable;
    case gatekeeper::Verdict::NotConfigured:
        return Phrase::NotConfigured;
    case gatekeeper::Verdict::Stranger:
    case gatekeeper::Verdict::Admit:
        break;
    }
    return Phrase::PrivateLine;
}

const char *reasonOf(gatekeeper::Verdict verdict)
{
    switch (verdict) {
    case gatekeeper::Verdict::PinUnavailable:
        return "CALLER_PIN is set, and this version cannot ask for it yet: unset it and use ALLOWED_CALLERS";
    case gatekeeper::Verdict::NotConfigured:
        return "neither ALLOWED_CALLERS nor CALLER_PIN is set: set ALLOWED_CALLERS to your number in the form +49…";
    case gatekeeper::Verdict::Stranger:
        return "the number is withheld or not listed in ALLOWED_CALLERS";
    case gatekeeper::Verdict::Admit:
        break;
    }
    return "";
}
}

Switchboard::Switchboard(const CallServices &services, BriefingDesk &briefings, const CallSettings &settings)
    : m_services(services), m_briefings(briefings), m_settings(settings)
{
}

Switchboard::~Switchboard() = default;

CallDesk::Admission Switchboard::admit(const IncomingCall &call)
{
    if (!m_admitting || m_activeCalls >= m_settings.maxCalls)
        return Admission::Full;
    ++m_activeCalls; // until the registry's count comes back: a burst must not slip through
    Q_EMIT callAdmitted(call.callId);
    return Admission::Connect;
}

void Switchboard::announced(const IncomingCall &call)
{
    if (gatekeeper::judge(call.from, m_settings) == gatekeeper::Verdict::Admit)
        m_briefings.begin({ call.callId, call.from });
}

void Switchboard::connected(Later<CallTransport> line)
{
    const QString callId = line->callId();
    const QString caller = line->callerNumber();
    const gatekeeper::Verdict verdict = gatekeeper::judge(caller, m_settings);
    if (m_sessions.contains(callId)) { // the stream token is single use, so this is a fault of ours
        qCCritical(logCall, "call=%s is here already; the second line is closed", qUtf8Printable(callId));
        line->hangUp();
        return;
    }
    Later<CallSession> session(new CallSession(std::move(line), m_services, m_settings));
    connect(session.get(), &CallSession::ended, this, &Switchboard::onEnded);
    connect(session.get(), &CallSession::said, this,
        [this, callId](CallSession::Speaker who, const QString &text) { Q_EMIT said(callId, who, text); });
    CallSession &started = *m_sessions.emplace(callId, std::move(session)).first->second;
    if (m_draining) {
        Q_EMIT callBegan(callId, QString());
        started.drain();
    } else if (verdict == gatekeeper::Verdict::Admit) {
        qCInfo(logCall, "call=%s begins", qUtf8Printable(callId));
        Q_EMIT callBegan(callId, caller);
        started.begin(m_briefings.claim({ callId, caller }));
    } else {
        qCWarning(logCall, "call=%s refused: %s", qUtf8Printable(callId), reasonOf(verdict));
        Q_EMIT callBegan(callId, QString());
        started.refuse(refusalOf(verdict));
    }
}

void Switchboard::over(const QString &callId)
{
    m_briefings.forget(callId);
    Q_EMIT callOver(callId);
}

void Switchboard::setActiveCalls(int calls)
{
    m_activeCalls = calls;
}

void Switchboard::giveWay(const QString &callId)
{
    const auto it = m_sessions.find(callId);
    if (it != m_sessions.end())
        it->second->giveWay();
}

void Switchboard::hangUp(const QString &callId)
{
    const auto it = m_sessions.find(callId);
    if (it != m_sessions.end())
        it->second->hangUp();
}

void Switchboard::stopAdmitting()
{
    m_admitting = false;
}

void Switchboard::drain()
{
    m_admitting = false;
    m_draining = true;
    for (const auto &[callId, session] : m_sessions)
        session->drain();
}

void Switchboard::breakOff()
{
    m_admitting = false;
    m_draining = true;
    QStringList running; // each goes from the map as it ends
    for (const auto &[callId, session] : m_sessions)
        running += callId;
    for (const QString &callId : std::as_const(running))
        m_sessions.at(callId)->breakOff();
}

void Switchboard::onEnded(const CallRecord &record)
{
    qCInfo(logCall, "call=%s ended: %s after %lld s, %lld of %lld new messages heard, %lld turns, %d interruptions",
        qUtf8Printable(record.callId), qUtf8Printable(labelOf(record.outcome)),
        static_cast<long long>(std::chrono::duration_cast<std::chrono::seconds>(record.length).count()),
        static_cast<long long>(record.messagesHeard), static_cast<long long>(record.messagesNew),
        static_cast<long long>(record.turns.size()), record.interruptions);
    m_sessions.erase(record.callId);
    Q_EMIT callEnded(record);
}

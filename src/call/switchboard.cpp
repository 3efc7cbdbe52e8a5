// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/switchboard.h"

#include "net/logcategories.h"

Switchboard::Switchboard(
    const CallServices &services, const AccessServices &access, BriefingDesk &briefings, const CallSettings &settings)
    : m_services(services), m_access(access), m_briefings(briefings), m_settings(settings)
{
}

Switchboard::~Switchboard() = default;

gatekeeper::Verdict Switchboard::judge(const QString &number) const
{
    return gatekeeper::judge(number, m_settings);
}

bool Switchboard::needsDoorkeeper(gatekeeper::Verdict verdict) const
{
    switch (verdict) {
    case gatekeeper::Verdict::Admit:
        return m_settings.limitsNumbers;
    case gatekeeper::Verdict::AskPin:
    case gatekeeper::Verdict::UnlistedWithPin:
        return true;
    case gatekeeper::Verdict::Stranger:
        return m_access.owner != nullptr;
    case gatekeeper::Verdict::NotConfigured:
        return false;
    }
    return false;
}

CallDesk::Admission Switchboard::admit(const IncomingCall &call)
{
    using Verdict = gatekeeper::Verdict;
    const Verdict verdict = judge(call.from);
    if (m_settings.rejectUnknown && (verdict == Verdict::Stranger || verdict == Verdict::UnlistedWithPin)) {
        qCInfo(
            logCall, "call=%s is not answered: its number is not listed (REJECT_UNKNOWN)", qUtf8Printable(call.callId));
        return Admission::Reject;
    }
    if (!m_admitting || m_activeCalls >= m_settings.maxCalls)
        return Admission::Full;
    ++m_activeCalls; // until the registry's count comes back: a burst must not slip through
    Q_EMIT callAdmitted(call.callId);
    return Admission::Connect;
}

void Switchboard::announced(const IncomingCall &call)
{
    const gatekeeper::Verdict verdict = judge(call.from);
    if (verdict == gatekeeper::Verdict::Admit && !needsDoorkeeper(verdict))
        m_briefings.begin({ call.callId, call.from });
}

void Switchboard::connected(Later<CallTransport> line)
{
    const QString callId = line->callId();
    const QString caller = line->callerNumber();
    const gatekeeper::Verdict verdict = judge(caller);
    if (m_sessions.contains(callId) || m_doors.contains(callId)) { // the stream token is single use: a fault of ours
        qCCritical(logCall, "call=%s is here already; the second line is closed", qUtf8Printable(callId));
        line->hangUp();
        return;
    }
    const CallStart now = CallStart::now(m_services.clock);
    if (m_draining) {
        CallSession &session = startSession(std::move(line), now);
        Q_EMIT callBegan(callId, QString());
        session.drain();
    } else if (needsDoorkeeper(verdict)) {
        Q_EMIT callBegan(callId, QString());
        guard(std::move(line), verdict);
    } else if (verdict == gatekeeper::Verdict::Admit) {
        qCInfo(logCall, "call=%s begins", qUtf8Printable(callId));
        CallSession &session = startSession(std::move(line), now);
        Q_EMIT callBegan(callId, caller);
        session.begin(m_briefings.claim({ callId, caller }), {});
    } else {
        const bool isOpen = verdict == gatekeeper::Verdict::NotConfigured;
        qCWarning(logCall, "call=%s refused: %s", qUtf8Printable(callId),
            isOpen
                ? "neither ALLOWED_CALLERS nor CALLER_PIN is set: set ALLOWED_CALLERS to your number in the form +49…"
                : "the number is withheld or not listed in ALLOWED_CALLERS");
        Q_EMIT callBegan(callId, QString());
        startSession(std::move(line), now).refuse(isOpen ? Phrase::NotConfigured : Phrase::PrivateLine);
    }
}

void Switchboard::guard(Later<CallTransport> line, gatekeeper::Verdict verdict)
{
    const QString callId = line->callId();
    const Doorkeeper::Mouth mouth { m_services.voice, m_services.phrases, m_services.clock };
    Later<Doorkeeper> door(new Doorkeeper(std::move(line), verdict, mouth, m_access, m_settings));
    connect(door.get(), &Doorkeeper::admitted, this,
        [this, callId](const CallOpening &opening) { onAdmitted(callId, opening); });
    connect(door.get(), &Doorkeeper::turnedAway, this,
        [this, callId](Phrase sentence, const QString &reason) { onTurnedAway(callId, sentence, reason); });
    connect(door.get(), &Doorkeeper::left, this, [this, callId] { onLeft(callId); });
    m_doors.emplace(callId, std::move(door)).first->second->begin();
}

CallSession &Switchboard::enter(const QString &callId)
{
    const auto it = m_doors.find(callId);
    Later<Doorkeeper> door = std::move(it->second);
    m_doors.erase(it);
    door->disconnect(this);
    return startSession(door->takeLine(), door->start());
}

CallSession &Switchboard::startSession(Later<CallTransport> line, const CallStart &start)
{
    const QString callId = line->callId();
    LineTap *recorder = m_settings.recordCalls ? tap(line) : nullptr;
    Later<CallSession> session(new CallSession(std::move(line), m_services, m_settings, start));
    if (recorder) { // records nobody who was not told, and so nobody who is refused
        connect(session.get(), &CallSession::recordingAnnounced, recorder, &LineTap::begin);
        connect(session.get(), &CallSession::ended, recorder, &LineTap::finish);
    }
    connect(session.get(), &CallSession::ended, this, &Switchboard::onEnded);
    connect(session.get(), &CallSession::said, this,
        [this, callId](CallSession::Speaker who, const QString &text) { Q_EMIT said(callId, who, text); });
    return *m_sessions.emplace(callId, std::move(session)).first->second;
}

void Switchboard::onAdmitted(const QString &callId, const CallOpening &opening)
{
    CallSession &session = enter(callId);
    qCInfo(logCall, "call=%s begins", qUtf8Printable(callId));
    const QString caller = session.caller();
    Q_EMIT callBegan(callId, caller);
    session.begin(m_briefings.claim({ callId, caller }), opening);
}

void Switchboard::onTurnedAway(const QString &callId, Phrase sentence, const QString &reason)
{
    qCWarning(logCall, "call=%s refused: %s", qUtf8Printable(callId), qUtf8Printable(reason));
    enter(callId).refuse(sentence);
}

// Whoever hangs up at the door stands in the history, too.
void Switchboard::onLeft(const QString &callId)
{
    enter(callId).leave();
}

//! Puts one between the line and the call, which then owns it.
LineTap *Switchboard::tap(Later<CallTransport> &line)
{
    Later<LineTap> tapped(new LineTap(std::move(line), m_services.clock));
    LineTap *recorder = tapped.get();
    connect(recorder, &LineTap::recorded, this, &Switchboard::recorded);
    line = std::move(tapped);
    return recorder;
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
    if (const auto door = m_doors.find(callId); door != m_doors.end())
        door->second->hangUp();
    else if (const auto session = m_sessions.find(callId); session != m_sessions.end())
        session->second->hangUp();
}

void Switchboard::stopAdmitting()
{
    m_admitting = false;
}

void Switchboard::drain()
{
    m_admitting = false;
    m_draining = true;
    enterAll();
    for (const auto &[callId, session] : m_sessions)
        session->drain();
}

//! Nobody waits at the door any more.
void Switchboard::enterAll()
{
    while (!m_doors.empty())
        (void)enter(m_doors.begin()->first);
}

void Switchboard::breakOff()
{
    m_admitting = false;
    m_draining = true;
    enterAll();
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
    if (m_settings.limitsNumbers)
        m_access.ledger->leave(record.callId, record.length);
    m_sessions.erase(record.callId);
    Q_EMIT callEnded(record);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/briefingdesk.h"
#include "call/callsession.h"
#include "call/doorkeeper.h"
#include "call/linetap.h"
#include "telephony/calldesk.h"

#include <QHash>
#include <QObject>

//! Takes each new line of its worker thread and lets the gatekeeper judge it. Of whom that does not settle, a
//! Doorkeeper finds out more; whoever may hear gets a CallSession, which is kept until it ends. Connect its signals to
//! the CallRegistry and the registry's to its slots.
class Switchboard : public QObject, public CallDesk
{
    Q_OBJECT

public:
    //! All references must outlive this object.
    Switchboard(const CallServices &services, const AccessServices &access, BriefingDesk &briefings,
        const CallSettings &settings);
    ~Switchboard() override;

    [[nodiscard]] Admission admit(const IncomingCall &call) override;
    void announced(const IncomingCall &call) override;
    void connected(Later<CallTransport> line) override;
    void over(const QString &callId) override;

public Q_SLOTS:
    //! How many calls run or are about to in the whole process.
    void setActiveCalls(int calls);
    void giveWay(const QString &callId);
    void hangUp(const QString &callId);
    //! From now on no new calls; those whose stream is still to come are served.
    void stopAdmitting();
    //! Every running call says so and hangs up.
    void drain();
    //! The end of the program: what still runs ends at once, and is told of by callEnded().
    void breakOff();

Q_SIGNALS:
    void callAdmitted(const QString &callId);
    //! caller is empty while he may not hear, and then comes again with the number once he may.
    void callBegan(const QString &callId, const QString &caller);
    //! The provider says so; the call may be another worker's.
    void callOver(const QString &callId);
    void callEnded(const CallRecord &record);
    //! With RECORD_CALLS, before callEnded(). Private.
    void recorded(const RecordedPart &part);
    //! For whoever shows a call live. Private: never to be logged.
    void said(const QString &callId, CallSession::Speaker who, const QString &text);

private:
    [[nodiscard]] gatekeeper::Verdict judge(const QString &number) const;
    //! More is to be found out than the number tells.
    [[nodiscard]] bool needsDoorkeeper(gatekeeper::Verdict verdict) const;
    void guard(Later<CallTransport> line, gatekeeper::Verdict verdict);
    void onAdmitted(const QString &callId, const CallOpening &opening);
    void onTurnedAway(const QString &callId, Phrase sentence, const QString &reason);
    void onLeft(const QString &callId);
    //! Its doorkeeper's work is done.
    [[nodiscard]] CallSession &enter(const QString &callId);
    void enterAll();
    CallSession &startSession(Later<CallTransport> line, const CallStart &start);
    [[nodiscard]] LineTap *tap(Later<CallTransport> &line);
    void onEnded(const CallRecord &record);

    const CallServices m_services;
    const AccessServices m_access;
    BriefingDesk &m_briefings;
    const CallSettings &m_settings;
    std::map<QString, Later<Doorkeeper>> m_doors; // by call id, as the next
    std::map<QString, Later<CallSession>> m_sessions;
    int m_activeCalls = 0;
    bool m_admitting = true;
    bool m_draining = false;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/machineparts.h"
#include "call/callrecord.h"
#include "call/callsession.h"
#include "inbox/message.h"

#include <QObject>

#include <memory>

class BriefingHub;
class CallRegistry;
class CallWorker;
class DatabaseAccessLedger;
class DatabaseTokenLedger;
class Gate;
class InboxService;
class LocalVoiceEngine;
class MemoryTokenLedger;
class OwnerApprovals;
class Metrics;
class PhraseRenderer;
class PhraseVoices;
class ReplicaCalls;
class SystemClock;
class UpdateDelivery;
class WorkerCrew;

//! What makes a machine of the demo's kind: no outside service at all.
struct MachineStandIns
{
    std::optional<QList<Message>> inbox; //!< instead of Telegram and its store
    std::function<std::unique_ptr<SpeechRecognizer>()> makeRecognizer; //!< instead of Deepgram
};

//! The composition root: makes everything from the settings, connects it, and takes it apart in order.
//! Lives in the main thread; README's "The call's way through the source" begins here.
class AnsweringMachine : public QObject
{
    Q_OBJECT

public:
    AnsweringMachine(const Settings &settings, const MachineStandIns &standIns = {});
    ~AnsweringMachine() override;

    //! Opens the inbox and, once the greeting can be played, the port. Empty when all is well, else what is wrong and
    //! what to do.
    [[nodiscard]] QString start();
    [[nodiscard]] quint16 port() const;
    //! Other settings, of settingschange::adopted(): for calls that come from now on; those that run keep what they
    //! began with. Between start() and stopped(); nothing happens once shutDown() was called.
    void adopt(const Settings &settings);
    [[nodiscard]] const Settings &settings() const { return m_parts.settings; }
    //! Calls back in this thread once every thread that carries calls has shown that it lives.
    void hail(const std::function<void()> &alive);
    [[nodiscard]] LocalVoiceEngine &localVoice() { return *m_localVoice; }

    //! Ends as the design says: not ready at once, webhooks served for drainDelay, running calls until the grace time
    //! is over; then they hear a sentence. Calls whose stream has not come are waited for ten seconds at most.
    //! stopped() follows.
    void shutDown(std::chrono::milliseconds drainDelay);

Q_SIGNALS:
    void activeCallsChanged(int calls);
    void callEnded(const CallRecord &record);
    //! Private: for the screen, never for the log.
    void said(const QString &callId, CallSession::Speaker who, const QString &text);
    void stopped();

private:
    void readParts(const Settings &settings);
    void guardTheDoor();
    void meetTheOwner();
    void joinReplicas();
    void restoreTokens();
    void meetWorker(CallWorker *worker);
    void awaitGreeting();
    void setReadiness(bool ready, const QString &reason);
    void onDatabaseUsable(bool works);
    void tellReadiness();
    void onActiveChanged(int calls);
    void stopAdmitting();
    void drain();

    MachineParts m_parts;
    std::unique_ptr<SystemClock> m_clock;
    std::unique_ptr<Metrics> m_metrics; // told of by every thread
    std::unique_ptr<InboxService> m_inbox;
    std::unique_ptr<UpdateDelivery> m_updates;
    std::unique_ptr<LocalVoiceEngine> m_localVoice;
    std::unique_ptr<MemoryTokenLedger> m_ledger;
    std::unique_ptr<DatabaseAccessLedger> m_access;
    std::unique_ptr<OwnerApprovals> m_approvals; // null: nobody is the owner
    std::unique_ptr<DatabaseTokenLedger> m_sharedLedger; // with PostgreSQL, and so the next
    std::unique_ptr<ReplicaCalls> m_replicaCalls;
    std::unique_ptr<BriefingHub> m_briefings;
    std::unique_ptr<CallRegistry> m_registry;
    std::unique_ptr<PhraseVoices> m_phraseVoices;
    std::unique_ptr<Gate> m_gate;
    std::unique_ptr<WorkerCrew> m_crew;
    Readiness m_readiness;
    int m_activeCalls = 0;
    bool m_stopping = false;
    bool m_admitting = true;
};

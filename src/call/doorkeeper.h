// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/accessledger.h"
#include "call/approvals.h"
#include "call/callsettings.h"
#include "call/callstart.h"
#include "call/gatekeeper.h"
#include "call/phrases.h"
#include "call/pinchecker.h"
#include "call/pinentry.h"
#include "call/spokenreply.h"
#include "telephony/calltransport.h"

#include <QObject>

#include <functional>
#include <optional>

//! Whom a doorkeeper asks. All outlive every call.
struct AccessServices
{
    AccessLedger *ledger = nullptr; //!< never null
    const PinChecker *pin = nullptr; //!< null: there is no PIN
    Approvals *owner = nullptr; //!< null: the owner cannot be asked
};

//! Holds a line whose caller may not hear anything yet, and finds out whether he may: by his PIN, by the owner's word,
//! by what his number has used up. Says fixed sentences only, none of which tells whether the number is known; costs no
//! model, no recogniser and, as those sentences are ready sound, no voice.
//!
// clang-format off
//! | in state | event                                | does                                       | next              |
//! |----------|--------------------------------------|--------------------------------------------|-------------------|
//! | Waiting  | the number may call; a PIN is set    | says that an AI speaks, asks for the PIN   | Pin               |
//! | Waiting  | the number may call; it is listed    |                                            | admitted()        |
//! | Waiting  | too many wrong PINs before           | asks the owner, says so / says no          | Asking / turned away |
//! | Waiting  | nothing of its hour or day is left   | says so                                    | turned away       |
//! | Pin      | an entry, and a try was free         | compares it                                | Pin               |
//! | Pin      | the right one                        | lets the AI notice be heard to its end     | admitted()        |
//! | Pin      | a wrong one, 1st and 2nd / 3rd time  | asks again / says goodbye                  | Pin / turned away |
//! | Pin      | nothing is keyed in, 1st / 2nd time  | asks again / says goodbye                  | Pin / turned away |
//! | any      | the owner says yes                   |                                            | admitted()        |
//! | Asking   | no, or no answer within its minute   | says goodbye                               | turned away       |
//! | Asking   | he could not be asked; a PIN is set  | waits as long as if he had been            | turned away       |
//! | Asking   | he could not be asked; no PIN is set | says that the line is private              | turned away       |
//! | any      | hung up                              |                                            | left()            |
// clang-format on
//!
//! With ALLOWED_CALLERS and a PIN, a number that is not listed is asked for the PIN like any other, and none is right:
//! whoever tries numbers learns nothing. Meanwhile the owner is asked. Which numbers he is asked about, and how often,
//! is nothing that a caller could notice.
//!
//! Lives in its line's thread. Emits exactly one of admitted(), turnedAway() and left(), or none when takeLine() was
//! called before; its owner then takes the line, and deletes this later.
class Doorkeeper : public QObject
{
    Q_OBJECT

public:
    //! What the doorkeeper speaks with.
    struct Mouth
    {
        SpeechSynthesizer &voice;
        const PhraseSource &phrases;
        Clock &clock;
    };

    //! verdict: what is known so far; any but NotConfigured. All references must outlive this.
    Doorkeeper(Later<CallTransport> line, gatekeeper::Verdict verdict, const Mouth &mouth,
        const AccessServices &services, const CallSettings &settings);
    ~Doorkeeper() override;

    //! Once, after its signals are connected.
    void begin();
    //! Ends what is being said and asked. The line belongs to the caller from now on.
    [[nodiscard]] Later<CallTransport> takeLine();
    void hangUp();

    [[nodiscard]] const CallStart &start() const { return m_start; }

Q_SIGNALS:
    void admitted(const CallOpening &opening);
    //! reason: for the log.
    void turnedAway(Phrase sentence, const QString &reason);
    void left();

private:
    enum class State { Waiting, Pin, Asking, Over };

    void onEntered(const AccessLedger::Entry &entry);
    void askForPin();
    void onKey(QChar key);
    void onPause();
    void onEntryComplete();
    void tryEntry();
    void onTryTaken(bool taken, const Secret &entry);
    void onCompared(bool fits);
    void lockedOut();
    void leaveItToOwner();
    void askOwner();
    void onOwnerAnswered(Approvals::Answer answer);
    void onNotLetIn(Approvals::Answer answer);
    void onTooLong();
    void onNoticeHeard();
    void say(Phrase phrase);
    SpokenReply &newReply();
    void admit(Phrase greeting);
    void turnAway(Phrase sentence, const QString &reason);
    void onHungUp();
    void rest();
    [[nodiscard]] bool isOver() const { return m_state == State::Over; }
    [[nodiscard]] QString number() const;

    Later<CallTransport> m_line;
    const gatekeeper::Verdict m_verdict;
    const Mouth m_mouth;
    const AccessServices m_services;
    const CallSettings &m_settings;
    const CallStart m_start;
    const QString m_callId;
    const int m_code; // two digits, by which the owner knows this call from another of its number
    State m_state = State::Waiting;
    PinEntry m_entry;
    Later<SpokenReply> m_reply;
    int m_replies = 0; // names the replies' marks
    std::function<void()> m_afterNotice; // what waits for it
    std::optional<std::chrono::milliseconds> m_timeLeft;
    std::unique_ptr<ClockTimer> m_pause; // between keys
    std::unique_ptr<ClockTimer> m_comfort; // while the owner is asked
    std::unique_ptr<ClockTimer> m_longest;
    bool m_noticeHeard = false; // that an AI speaks
    bool m_isComparing = false; // or has found out what decides the call
    bool m_isTryOpen = false; // taken, perhaps, and not settled
    bool m_nextIsComplete = false; // an entry keyed in meanwhile
    bool m_isOwnerAsked = false;
    bool m_isLetIn = false; // by the owner; only the notice is still to be heard
    int m_wrong = 0;
    int m_empty = 0; // prompts that nothing was keyed in after
};

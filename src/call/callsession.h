// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/announcement.h"
#include "call/briefing.h"
#include "call/callrecord.h"
#include "call/callsettings.h"
#include "call/callstart.h"
#include "call/conversation.h"
#include "call/messagereceipts.h"
#include "call/phrases.h"
#include "call/saidmemory.h"
#include "call/spokenanswer.h"
#include "call/spokenreply.h"
#include "call/turntaking.h"
#include "call/wishes.h"
#include "inbox/messagesource.h"
#include "speech/speechrecognizer.h"

#include <QObject>

//! What a call works with. Everything outlives every call of its thread.
struct CallServices
{
    MessageSource &inbox;
    LanguageModel &model;
    SpeechSynthesizer &voice;
    SpeechRecognizer *recognizer; //!< null: the caller has keys only
    const PhraseSource &phrases;
    Clock &clock;
};

//! One call, from the greeting to the goodbye. A state machine, since what matters in a call (hanging up, cutting in)
//! are cancellations, and every state can meet them:
//!
// clang-format off
//! | in state             | event                          | does                                    | next                 |
//! |----------------------|--------------------------------|-----------------------------------------|----------------------|
//! | Greeting             | greeting heard                 | the briefing follows on the same line   | Announcing           |
//! | Greeting             | the same, calls are recorded   | says so; recordingAnnounced() once heard| Greeting             |
//! | Announcing, Answering| everything heard               | keeps what was heard; waits             | Listening            |
//! | Announcing, Answering| words that interrupt           | silence at once, drops model and speech | Listening            |
//! | Listening            | a turn: goodbye / wish / else  | says goodbye / does it / asks the model | Farewell / Answering |
//! | Listening            | no turn after an interruption  | it was none: says the rest              | Answering            |
//! | Listening            | silence, 1st / 2nd / 3rd time  | prompt / with examples / goodbye        | Listening / Farewell |
//! | Farewell             | heard, or its time over        | hangs up after a short tail             | Ended                |
//! | any                  | a message is deleted           | it is not told any more                 | the same             |
//! | any                  | a message's last mark          | the message is marked heard             | the same             |
//! | any                  | a service failed               | a true sentence, or a stand-in          | any                  |
//! | any                  | hung up                        | drops all that runs; ended()            | Ended                |
// clang-format on
//!
//! Lives in its line's thread. After ended() it does nothing more; its owner deletes it later. What it hears is in
//! callsessionhearing.cpp.
class CallSession : public QObject
{
    Q_OBJECT

public:
    enum class Speaker { Caller, Machine };
    Q_ENUM(Speaker)

    CallSession(
        Later<CallTransport> line, const CallServices &services, const CallSettings &settings, const CallStart &start);
    ~CallSession() override;

    //! An admitted caller.
    void begin(Pending<Briefing> briefing, const CallOpening &opening);
    //! Somebody who may not hear anything: one fixed sentence. Costs no model, voice or recogniser.
    void refuse(Phrase sentence);
    //! The program is being stopped: says so and hangs up.
    void drain();
    //! The provider says that the call is over.
    void hangUp();
    //! The same owner has called again: this line ends without another word.
    void giveWay();
    //! The line has ended before the call began.
    void leave() { end(); }
    //! The program ends now: so does the call, before this returns.
    void breakOff();

    [[nodiscard]] QString callId() const { return m_record.callId; }
    //! Never to be logged.
    [[nodiscard]] QString caller() const { return m_record.caller; }

Q_SIGNALS:
    //! For whoever shows the call live. Private: never to be logged.
    void said(CallSession::Speaker who, const QString &text);
    //! The caller has heard to its end that the call is recorded. Nothing private has been said before.
    void recordingAnnounced();
    void ended(const CallRecord &record);

private:
    enum class State { Greeting, Announcing, Listening, Answering, Farewell, Ended };

    void onInboxKnown(const Brief &brief);
    void onWithdrawn(const QList<MessageId> &ids);
    // speaking
    SpokenReply &newReply();
    void speakOnly(Phrase which);
    void speakLines(const QList<SpokenLine> &lines);
    void onLineBegan(const SpokenLine &line);
    void tell(Speaker who, const QString &text);
    void onLineHeard(const SpokenLine &line);
    void onReplyFinished();
    void onMessagesHeard(const QList<int> &numbers);
    void onVoiceFailed(const ServiceError &error);
    [[nodiscard]] bool isSpeaking() const { return m_reply && !m_reply->isOver(); }
    // hearing
    void startListening();
    void onPartial(const QString &text, double confidence, std::chrono::milliseconds age);
    void onUtterance(const QString &text, std::chrono::milliseconds age);
    void onKey(QChar key);
    void onRecogniserFailed(const ServiceError &error);
    [[nodiscard]] bool takesWords() const;
    [[nodiscard]] bool isInProtectedLine() const;
    [[nodiscard]] bool isInterruption(const TurnTaking::Heard &heard);
    void interrupt();
    void resume();
    // answering
    void respondTo(const QString &text);
    void ask(const QString &question);
    void onAnswerTimed(const CallRecord::Turn &turn);
    void onAnswerFailed(const ServiceError &error);
    void grant(const WishMatch &match);
    // waiting and ending
    void listen();
    void onSilence();
    void onFiller();
    void onPatienceOver();
    [[nodiscard]] bool isTextDue() const;
    void farewell(Phrase which, CallRecord::Outcome outcome);
    void end();

    void warn(const char *what, const ServiceError &error);
    [[nodiscard]] QString phrase(Phrase which) const { return phraseText(which, m_settings.language); }

    Later<CallTransport> m_line;
    const CallServices m_services;
    const CallSettings &m_settings;
    State m_state = State::Greeting;
    CallOpening m_opening;
    CallRecord m_record;

    Later<Announcement> m_announcement; // while the summary is on its way
    std::optional<Brief> m_brief;
    Pending<MessageWatch> m_watch;
    QSet<int> m_withdrawn; // messages that are not to be told any more
    Pending<Listening> m_listening;
    Later<SpokenAnswer> m_answer; // to the last question
    MessageReceipts m_receipts;
    Conversation m_conversation;
    TurnTaking m_turns;
    Prosody m_prosody;

    Later<SpokenReply> m_reply;
    int m_replies = 0; // names the replies' marks
    SaidMemory m_memory;
    double m_confidence = 1; // of the running turn's words
    QString m_question; // the last one asked
    std::chrono::milliseconds m_wordsTook { -1 }; // of the turn that is being answered, see CallRecord::Turn
    bool m_answerLost = false; // an interruption cut its answer off before it was written
    bool m_goodbyeWanted = false; // said while the greeting may not be interrupted
    bool m_cutIn = false; // an interruption waits for its turn
    std::chrono::milliseconds m_poundEndsPinUntil { 0 }; // the one that was keyed in to get here
    bool m_lostWords = false; // the recogniser is gone, and the caller does not know yet

    int m_silences = 0;
    const std::chrono::milliseconds m_startedAt;
    std::chrono::milliseconds m_begunAt { 0 };
    std::unique_ptr<ClockTimer> m_silence;
    std::unique_ptr<ClockTimer> m_filler;
    std::unique_ptr<ClockTimer> m_patience;
    std::unique_ptr<ClockTimer> m_resume;
    std::unique_ptr<ClockTimer> m_longest;
    std::unique_ptr<ClockTimer> m_tail;
};

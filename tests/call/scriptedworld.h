// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/callsession.h"
#include "inbox/messagesource.h"
#include "llm/languagemodel.h"
#include "speech/phrasesource.h"
#include "speech/speechrecognizer.h"
#include "speech/speechsynthesizer.h"
#include "support/virtualclock.h"
#include "telephony/calltransport.h"

#include <QPointer>

#include <deque>

// Fakes of the interfaces a call stands on, driven by one VirtualClock. What the caller "hears" is read from the sound
// itself: every text the fake voice speaks is filled with bytes that name it.

//! Numbers texts, so that sound can carry them.
class TextTable
{
public:
    [[nodiscard]] char codeOf(const QString &text);
    [[nodiscard]] QString textOf(char code) const;

private:
    QStringList m_texts;
};

//! A far end that plays what it gets in real (virtual) time, as Twilio does.
class FakeLine final : public CallTransport
{
    Q_OBJECT

public:
    FakeLine(
        VirtualClock &clock, TextTable &texts, const QString &caller, const QString &callId = QStringLiteral("CA0001"));

    [[nodiscard]] QString callId() const override { return m_callId; }
    [[nodiscard]] QString callerNumber() const override { return m_caller; }
    void play(const QByteArray &mulaw) override;
    void playMark(const QString &name) override;
    void stopPlaying() override;
    void hangUp() override;

    void callerHangsUp();

    //! Everything heard so far, texts joined by " | "; a text that was cut off ends with "…".
    [[nodiscard]] QString heardSoFar() const;
    [[nodiscard]] bool isSilent() const { return m_queue.empty(); }
    [[nodiscard]] bool hasHungUp() const { return m_hungUp; }
    [[nodiscard]] std::chrono::milliseconds longestGap() const { return m_longestGap; }
    bool losesMarks = false;
    //! How finely it plays; coarser where hundreds of lines play for minutes.
    std::chrono::milliseconds packet { 20 };

private:
    struct Piece
    {
        QByteArray sound; // empty: a mark
        QString mark;
        bool begun = false; // its text is among the heard ones
    };
    void tick();

    VirtualClock &m_clock;
    TextTable &m_texts;
    const QString m_caller;
    const QString m_callId;
    std::deque<Piece> m_queue;
    QList<char> m_heard;
    std::unique_ptr<ClockTimer> m_tick;
    std::chrono::milliseconds m_silentSince { 0 };
    std::chrono::milliseconds m_longestGap { 0 };
    bool m_hungUp = false;
};

//! A voice: `perCharacter` of sound for each character, after `delay`, at once.
class FakeVoice final : public SpeechSynthesizer
{
public:
    FakeVoice(VirtualClock &clock, TextTable &texts);
    [[nodiscard]] Pending<Utterance> speak(const QString &text, const Prosody &prosody) override;

    std::chrono::milliseconds delay { 100 };
    std::chrono::milliseconds perCharacter { 60 };
    bool broken = false;
    QList<Prosody> prosodies;
    QStringList given; // every text
    int spoken = 0;

private:
    VirtualClock &m_clock;
    TextTable &m_texts;
};

//! All phrases are at hand, in the same kind of sound.
class FakePhrases final : public PhraseSource
{
public:
    explicit FakePhrases(TextTable &texts);
    [[nodiscard]] QByteArray audio(const QString &text) const override;
    bool empty = false;

private:
    TextTable &m_texts;
};

class FakeRecognizer final : public SpeechRecognizer
{
public:
    [[nodiscard]] Pending<Listening> listen() override;
    [[nodiscard]] Listening *session() const { return m_session; }
    int sessions = 0;

private:
    QPointer<Listening> m_session;
};

//! Answers from a queue; keeps what it was asked.
class FakeModel final : public LanguageModel
{
public:
    struct Reply
    {
        QString text;
        std::chrono::milliseconds firstWord { 300 };
        std::chrono::milliseconds perWord { 20 };
        Answer::End end = Answer::End::Complete;
        std::optional<ServiceError> error = {}; // after the text
        bool hangs = false; // nothing more comes after the text
    };

    explicit FakeModel(VirtualClock &clock);
    [[nodiscard]] Pending<Answer> ask(const Prompt &prompt) override;

    std::deque<Reply> replies;
    std::function<void(const Prompt &)> onAsk; // may add the reply
    QList<Prompt> asked;
    int running = 0;

private:
    VirtualClock &m_clock;
};

class FakeInbox final : public MessageSource
{
public:
    explicit FakeInbox(VirtualClock &clock);
    [[nodiscard]] Pending<Fetch> fetchUnread(const Claimant &claimant) override;
    [[nodiscard]] Pending<MessageWatch> watch(const QString &call) override;
    void markAnnounced(const QString &call) override { announced.append(call); }
    [[nodiscard]] Pending<Confirmation> markHeard(const QString &call, const QList<MessageId> &ids) override;
    void release(const QString &call) override { released.append(call); }

    //! Its writer deletes this message of the inbox, counted from 1.
    void withdraw(int number);

    Inbox inbox;
    std::optional<ServiceError> error;
    std::chrono::milliseconds delay { 20 };
    QList<qint64> heard; // message numbers
    QStringList announced; // calls
    QStringList released; // calls
    int fetches = 0;

private:
    VirtualClock &m_clock;
    QPointer<MessageWatch> m_watch;
};

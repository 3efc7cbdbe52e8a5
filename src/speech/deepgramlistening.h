// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "speech/deepgramrecognizer.h"
#include "speech/recentsound.h"
#include "speech/turnassembler.h"

#include <QWebSocket>

#include <memory>

//! One call's ear. Owns the connection and every timer; what the words mean is the TurnAssembler's business.
//!
//! | state | goes to |
//! |---|---|
//! | Connecting | Open, Pausing when refused for now, Over when refused for good |
//! | Open | Pausing when the connection is lost |
//! | Pausing | Connecting when the pause is over, Over after the last attempt or the whole timeout |
class DeepgramListening final : public Listening
{
    Q_OBJECT

public:
    DeepgramListening(const DeepgramSettings &settings, Clock &clock);

    void hear(const QByteArray &mulaw) override;
    void cancel() override;

private:
    enum class State { Connecting, Open, Pausing, Over };

    void connectSocket();
    void dropSocket();
    void onConnected();
    void onError();
    void onDisconnected();
    void onText(const QString &message);
    void onLost(const ServiceError &error);

    void sendSound();
    void sendChunk(qsizetype length);
    void watchService();
    void finalize();

    void handle(const deepgram::Results &results);
    void handle(const deepgram::UtteranceEnd &event);
    void handle(const deepgram::SpeechStarted &event);
    void handle(const deepgram::Metadata &event);
    void handle(const deepgram::Failure &event);
    void handle(const deepgram::Unknown &event);
    void follow(const TurnAssembler::Outcome &outcome);
    [[nodiscard]] std::chrono::milliseconds ageOf(double position) const;
    void onTurnIdle();

    void fail(const ServiceError &error);
    void release();

    const DeepgramSettings m_settings; // a copy: a call may outlive its recogniser
    Clock &m_clock;
    State m_state = State::Connecting;
    Later<QWebSocket> m_socket;
    TurnAssembler m_turns;

    RecentSound m_sound;
    qint64 m_sent = 0; // position in the call up to which the sound is sent
    qint64 m_liveUntil = 0; // position up to which sound is sent as it comes
    size_t m_attempts = 0; // to reconnect, in a row
    std::chrono::milliseconds m_openedAt { 0 };
    bool m_wasSilent = false; // one connection in a row is given up for the service's silence already
    bool m_failing = false; // between the last utterance and failed()
    QString m_requestId; // Deepgram's name of the stream

    std::chrono::milliseconds m_lastText { 0 };
    std::chrono::milliseconds m_lastSent { 0 };
    qsizetype m_loudBytes = 0; // heard since the last text

    std::unique_ptr<ClockTimer> m_connectTimer;
    std::unique_ptr<ClockTimer> m_pauseTimer;
    std::unique_ptr<ClockTimer> m_awayTimer;
    std::unique_ptr<ClockTimer> m_keepAliveTimer;
    std::unique_ptr<ClockTimer> m_finalizeTimer;
    std::unique_ptr<ClockTimer> m_turnTimer;
    std::unique_ptr<ClockTimer> m_idleTimer;
};

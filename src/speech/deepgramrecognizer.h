// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "speech/deepgramprotocol.h"
#include "speech/speechrecognizer.h"

#include <QByteArray>
#include <QUrl>

#include <chrono>
#include <vector>

//! How to reach Deepgram's live recogniser and how long to wait for it.
struct DeepgramSettings
{
    //! DEEPGRAM_URL; http and https go for ws and wss.
    QUrl base { QStringLiteral("wss://api.deepgram.com") };
    QByteArray apiKey; //!< DEEPGRAM_API_KEY
    //! DEEPGRAM_MODEL, CALL_LANGUAGE, ENDPOINTING_MS, words to listen for (deepgram::usualKeyterms()).
    deepgram::Query query;
    //! DEEPGRAM_TIMEOUT: so long may the recogniser be away, attempts to reconnect included.
    std::chrono::milliseconds timeout { 30000 };
    std::chrono::milliseconds connectTimeout { 5000 };
    //! Pauses before the attempts to reconnect; as many attempts as pauses.
    std::vector<std::chrono::milliseconds> reconnectPauses { std::chrono::milliseconds(250),
        std::chrono::milliseconds(500), std::chrono::milliseconds(1000), std::chrono::milliseconds(2000),
        std::chrono::milliseconds(2000) };
    //! Each pause is made up to this fraction longer.
    double jitter = 0.2;
    //! The service hangs up after 10 s without anything from us.
    std::chrono::milliseconds keepAlive { 4000 };
    //! How long to wait for the answer to Finalize, which need not come.
    std::chrono::milliseconds finalizeWait { 1500 };
    //! A turn that goes on so long is ended by us.
    std::chrono::milliseconds longestTurn { 30000 };
    //! Words without an end of turn for so long: the end has got lost, and we end the turn.
    std::chrono::milliseconds turnIdle { 5000 };
    //! So long without a word from the service, although the caller is audible: the stream is dead.
    std::chrono::milliseconds serviceSilence { 8000 };
    //! How much sound is kept for the time when there is no connection.
    std::chrono::milliseconds kept { 5000 };
    //! How much of the sound that was sent on the lost connection is sent again, if no final covers it.
    std::chrono::milliseconds replayed { 3000 };
};

//! Deepgram's live recogniser: one connection for a whole call, opened by listen().
//!
//! Errors of a Listening: Unauthorised (401, 402, 403) and Refused (400, undecodable sound) at once; everything else
//! after the attempts to reconnect have failed: Network, RateLimited, Server, Timeout.
//! When it fails in the middle of a turn, the words known by then come as an utterance before failed().
class DeepgramRecognizer final : public SpeechRecognizer
{
public:
    //! clock must outlive the recogniser and its listenings, unless these were cancelled.
    DeepgramRecognizer(DeepgramSettings settings, Clock &clock);

    [[nodiscard]] Pending<Listening> listen() override;

private:
    DeepgramSettings m_settings;
    Clock &m_clock;
};

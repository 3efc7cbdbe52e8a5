// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "net/httpcall.h"
#include "speech/speechsynthesizer.h"

#include <QByteArray>
#include <QNetworkAccessManager>
#include <QUrl>

#include <chrono>

//! How to reach Deepgram's voices and how long to wait for them.
struct AuraSettings
{
    //! DEEPGRAM_URL; http and https go for ws and wss.
    QUrl base { QStringLiteral("wss://api.deepgram.com") };
    QByteArray apiKey; //!< DEEPGRAM_API_KEY
    QString voice = QStringLiteral("aura-2-viktoria-de"); //!< see aura::voiceFor()
    //! TTS_TIMEOUT: one whole speak().
    std::chrono::milliseconds timeout { 15000 };
    //! Each single wait within it.
    HttpLimits waits { .connect = std::chrono::milliseconds(5000),
        .firstByte = std::chrono::milliseconds(5000),
        .gap = std::chrono::milliseconds(5000) };
};

//! Deepgram's Aura-2 voices: the second opinion when Edge is out, with the key that the recogniser has anyway.
//!
//! Sound is passed on as it arrives, trimmed and levelled. Text beyond 2000 characters is spoken in pieces, as one
//! Utterance. These voices know no rate; Prosody::volumePercent is honoured by the leveller.
//! Errors: Empty (nothing to say, or no sound in a complete answer) · Unauthorised (401, 402, 403) · RateLimited ·
//! Refused (400) · Server · Network · Timeout · Malformed (an answer that is no sound, or that ended early).
//! clock and manager must outlive the utterances unless these were cancelled.
class AuraSynthesizer final : public SpeechSynthesizer
{
public:
    AuraSynthesizer(AuraSettings settings, Clock &clock, QNetworkAccessManager &manager);

    [[nodiscard]] Pending<Utterance> speak(const QString &text, const Prosody &prosody) override;

private:
    AuraSettings m_settings;
    Clock &m_clock;
    QNetworkAccessManager &m_manager;
};

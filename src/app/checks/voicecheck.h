// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/checks/servicecheck.h"
#include "speech/speechsynthesizer.h"

//! Lets a voice speak a short sentence and listens whether there is sound.
class VoiceCheck final : public ServiceCheck
{
    Q_OBJECT

public:
    //! remedy: what to do when the error itself does not say. The voice must outlive the constructor, the clock the
    //! check.
    VoiceCheck(SpeechSynthesizer &voice, const QString &sentence, Clock &clock, const QString &remedy);

    void cancel() override { m_utterance.reset(); }

private:
    void onAudio(const QByteArray &mulaw);
    void onFinished();

    Clock &m_clock;
    std::chrono::milliseconds m_startedAt;
    std::chrono::milliseconds m_firstSoundAfter { 0 };
    qsizetype m_bytes = 0;
    Pending<Utterance> m_utterance;
};

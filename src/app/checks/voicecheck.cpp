// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/voicecheck.h"

using namespace Qt::StringLiterals;

namespace
{
constexpr double BytesPerSecond = 8000; // µ-law at 8 kHz
}

VoiceCheck::VoiceCheck(SpeechSynthesizer &voice, const QString &sentence, Clock &clock, const QString &remedy)
    : m_clock(clock), m_startedAt(clock.now()), m_utterance(voice.speak(sentence, {}))
{
    connect(m_utterance.get(), &Utterance::audioReady, this, &VoiceCheck::onAudio);
    connect(m_utterance.get(), &Utterance::finished, this, &VoiceCheck::onFinished);
    connect(m_utterance.get(), &Utterance::failed, this,
        [this, remedy](const ServiceError &error) { Q_EMIT finished(checkverdict::failed(error, remedy)); });
}

void VoiceCheck::onAudio(const QByteArray &mulaw)
{
    if (m_bytes == 0)
        m_firstSoundAfter = m_clock.now() - m_startedAt;
    m_bytes += mulaw.size();
}

void VoiceCheck::onFinished()
{
    Q_EMIT finished(
        Verdict::good(QString(u"spoke for "_s + QString::number(static_cast<double>(m_bytes) / BytesPerSecond, 'f', 1)
            + u" s, first sound after "_s + QString::number(m_firstSoundAfter.count()) + u" ms"_s)));
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/localvoice.h"

LocalVoice::LocalVoice(LocalVoiceEngine &engine, const LocalVoiceStyle &style) : m_engine(engine), m_style(style) { }

Pending<Utterance> LocalVoice::speak(const QString &text, const Prosody &prosody)
{
    return m_engine.speak(text, prosody, m_style);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "speech/localvoiceengine.h"
#include "speech/speechsynthesizer.h"

//! The voice that needs no service: one style of the process's LocalVoiceEngine. One per worker, cheap.
class LocalVoice final : public SpeechSynthesizer
{
public:
    //! The engine must outlive this and all its Utterances.
    LocalVoice(LocalVoiceEngine &engine, const LocalVoiceStyle &style);

    [[nodiscard]] Pending<Utterance> speak(const QString &text, const Prosody &prosody) override;

private:
    LocalVoiceEngine &m_engine;
    LocalVoiceStyle m_style;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "audio/mp3decoderpool.h"
#include "net/clock.h"
#include "speech/edgesynthesizer.h"
#include "speech/localvoice.h"
#include "speech/phraserenderer.h"

#include <QNetworkAccessManager>

#include <memory>

struct MachineParts;

//! The renderer of the fixed phrases with voices of its own; lives in the main thread, away from the calls.
class PhraseVoices
{
public:
    //! parts must outlive this.
    explicit PhraseVoices(const MachineParts &parts);

    [[nodiscard]] PhraseRenderer &renderer() { return m_renderer; }

private:
    SystemClock m_clock;
    QNetworkAccessManager m_network;
    Mp3DecoderPool m_decoders { 1 };
    EdgeSynthesizer m_real;
    LocalVoice m_standIn;
    PhraseRenderer m_renderer;
};

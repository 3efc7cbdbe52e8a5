// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "audio/mp3decoderpool.h"
#include "net/clock.h"
#include "speech/edgesettings.h"
#include "speech/speechsynthesizer.h"

#include <QNetworkAccessManager>

#include <memory>

class EdgeConnector;

//! The voices of Microsoft Edge's "read aloud" service; no key needed, no promise given.
//!
//! Each request has a connection of its own, opened ahead by prepare(). The MP3 is decoded, trimmed and levelled as it
//! arrives. A text beyond 4096 escaped bytes is spoken in pieces, as one Utterance.
//!
//! Errors of speak(): Empty (no letter or digit in the text, or a complete answer without sound: removed voice,
//! throttling) · Unauthorised (403, after the clock was corrected by the server's Date and one more attempt) ·
//! Timeout · Network · Malformed (broken frames, or closed before turn.end; sound may have come before) · Refused (the
//! service cannot read our SSML) · RateLimited · Server.
//!
//! Utterances may outlive the synthesizer, but not clock, manager and decoders unless cancelled.
class EdgeSynthesizer final : public SpeechSynthesizer
{
public:
    EdgeSynthesizer(EdgeSettings settings, Clock &clock, QNetworkAccessManager &manager, Mp3DecoderPool &decoders);
    ~EdgeSynthesizer() override;

    [[nodiscard]] Pending<Utterance> speak(const QString &text, const Prosody &prosody) override;
    //! Opens the next connection ahead, unless one waits already.
    void prepare() override;

private:
    std::shared_ptr<EdgeConnector> m_connector;
    Mp3DecoderPool &m_decoders;
};

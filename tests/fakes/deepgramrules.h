// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/deepgramear.h"
#include "fakes/fakehttpserver.h"

//! What Deepgram's addresses accept in their query; pure.
namespace deepgram
{
struct Verdict
{
    QString refusal; //!< the service answers 400 with this; empty: it goes on
    QStringList violations; //!< what the service lets pass and a good client never sends
};

//! GET /v1/listen as a WebSocket.
[[nodiscard]] Verdict checkLive(const HttpRequest &request);
//! POST /v1/listen.
[[nodiscard]] Verdict checkRecording(const HttpRequest &request);
//! POST /v1/speak.
[[nodiscard]] Verdict checkSpeak(const HttpRequest &request);

[[nodiscard]] DeepgramEar::Settings settingsOf(const HttpRequest &live);
}

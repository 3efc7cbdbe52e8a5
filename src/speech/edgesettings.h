// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "speech/edgeprotocol.h"

#include <QUrl>

#include <chrono>

//! How to reach Edge TTS and how long to wait for it.
struct EdgeSettings
{
    //! EDGE_TTS_URL; wss/https for the real service, ws/http for loopback.
    QUrl base { QStringLiteral("wss://speech.platform.bing.com") };
    //! TTS_VOICE, a short voice name.
    QString voice = QStringLiteral("de-DE-ConradNeural");
    //! TTS_TIMEOUT: one whole speak(), retries included.
    std::chrono::milliseconds timeout { 15000 };
    std::chrono::milliseconds connectTimeout { 5000 };
    //! From the request to its first sound.
    std::chrono::milliseconds firstAudioTimeout { 5000 };
    //! Between two messages once there is sound.
    std::chrono::milliseconds gapTimeout { 5000 };
    //! How long a connection opened ahead may wait for its sentence; the server closes idle ones, too.
    std::chrono::milliseconds idleLimit { 15000 };
    //! How many connections may wait so. More than two look like an attack to the service.
    int mostIdle = 1;
    edge::Identity identity;
};

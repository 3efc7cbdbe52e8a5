// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QByteArray>
#include <QNetworkRequest>
#include <QString>
#include <QUrl>

//! Deepgram's Aura-2 voices by REST (POST /v1/speak). Pure.
namespace aura
{
//! Longest text of one request, in characters (not in Deepgram's current reference, but what its clients keep to).
inline constexpr qsizetype MostCharacters = 2000;

[[nodiscard]] QString voiceFor(Language language);
//! Asks for raw µ-law at 8 kHz: without container=none the sound would begin with a WAV header.
[[nodiscard]] QNetworkRequest speakRequest(const QUrl &base, const QByteArray &apiKey, const QString &voice);
[[nodiscard]] QByteArray speakBody(const QString &text);
//! Whether an answer of this type can be sound; errors come as JSON, outages as HTML.
[[nodiscard]] bool isSound(const QByteArray &contentType);
}

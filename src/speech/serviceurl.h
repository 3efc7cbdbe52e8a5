// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QUrl>

//! Base addresses of speech services are given once (EDGE_TTS_URL, DEEPGRAM_URL) and serve for both WebSocket and plain
//! requests: http goes with ws, https with wss. A path in the base address is kept as a prefix.
namespace serviceurl
{
[[nodiscard]] QUrl forWebSocket(const QUrl &base, const QString &path);
[[nodiscard]] QUrl forHttp(const QUrl &base, const QString &path);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstdint>
#include <span>

//! MPEG-2 Layer III, 24 kHz, mono, constant bit rate, no ID3 and no Xing frame: what Edge's voices send.
//! Empty when this libavcodec has no MP3 encoder.
[[nodiscard]] QByteArray encodedMp3(std::span<const int16_t> samples, int bitsPerSecond);

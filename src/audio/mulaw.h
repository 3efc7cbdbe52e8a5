// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

//! G.711 µ-law, the only form of sound inside the program: 8 kHz, mono, one byte a sample (ITU-T G.711, Table 2a/2b).
namespace mulaw
{
inline constexpr int SamplesPerSecond = 8000;
inline constexpr int BytesPerMillisecond = 8;
//! The code of amplitude zero.
inline constexpr char Silence = '\xff';

[[nodiscard]] char encoded(int16_t sample);
[[nodiscard]] int16_t decoded(char code);
[[nodiscard]] QByteArray encode(std::span<const int16_t> samples);
[[nodiscard]] std::vector<int16_t> decode(QByteArrayView codes);
//! Root mean square of the decoded samples, 0 … 32767; 0 for no samples.
[[nodiscard]] double rms(QByteArrayView codes);
[[nodiscard]] QByteArray silence(std::chrono::milliseconds length);

[[nodiscard]] constexpr std::chrono::milliseconds duration(qsizetype bytes)
{
    return std::chrono::milliseconds(bytes / BytesPerMillisecond);
}
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <array>
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

//! Added before the logarithm, so that the smallest segment is linear.
inline constexpr int Bias = 0x84;

inline constexpr auto DecodeTable = [] {
    std::array<int16_t, 256> table {};
    for (int code = 0; code < 256; ++code) {
        const int inverted = ~code & 0xff;
        const int magnitude = ((((inverted & 15) << 3) + Bias) << ((inverted >> 4) & 7)) - Bias;
        table[static_cast<size_t>(code)] = static_cast<int16_t>((inverted & 0x80) != 0 ? -magnitude : magnitude);
    }
    return table;
}();

[[nodiscard]] char encoded(int16_t sample);
[[nodiscard]] constexpr int16_t decoded(char code)
{
    return DecodeTable[static_cast<uint8_t>(code)];
}
[[nodiscard]] QByteArray encode(std::span<const int16_t> samples);
//! As many codes as there are samples.
void encode(std::span<const int16_t> samples, char *codes);
[[nodiscard]] std::vector<int16_t> decode(QByteArrayView codes);
//! Root mean square of the decoded samples, 0 … 32767; 0 for no samples.
[[nodiscard]] double rms(QByteArrayView codes);
[[nodiscard]] QByteArray silence(std::chrono::milliseconds length);

[[nodiscard]] constexpr std::chrono::milliseconds duration(qsizetype bytes)
{
    return std::chrono::milliseconds(bytes / BytesPerMillisecond);
}
}

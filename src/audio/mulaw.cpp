// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace
{
using mulaw::Bias;
constexpr int Clip = 32635; // the largest magnitude that still fits after the bias

constexpr uint8_t encodeSample(int sample)
{
    const unsigned sign = sample < 0 ? 0x80 : 0;
    const auto magnitude = static_cast<unsigned>(std::min(sample < 0 ? -sample : sample, Clip) + Bias);
    const auto exponent = static_cast<unsigned>(std::bit_width(magnitude >> 8)); // the bias fills eight bits
    const unsigned mantissa = (magnitude >> (exponent + 3)) & 15;
    return static_cast<uint8_t>(~(sign | (exponent << 4) | mantissa));
}

constexpr auto SquareTable = [] {
    std::array<uint32_t, 256> table {};
    for (size_t code = 0; code < table.size(); ++code) {
        const int sample = mulaw::decoded(static_cast<char>(code));
        table[code] = static_cast<uint32_t>(sample * sample);
    }
    return table;
}();
}

char mulaw::encoded(int16_t sample)
{
    return static_cast<char>(encodeSample(sample));
}

QByteArray mulaw::encode(std::span<const int16_t> samples)
{
    QByteArray codes(static_cast<qsizetype>(samples.size()), Qt::Uninitialized);
    encode(samples, codes.data());
    return codes;
}

void mulaw::encode(std::span<const int16_t> samples, char *codes)
{
    std::ranges::transform(samples, codes, [](int16_t sample) { return static_cast<char>(encodeSample(sample)); });
}

std::vector<int16_t> mulaw::decode(QByteArrayView codes)
{
    std::vector<int16_t> samples(static_cast<size_t>(codes.size()));
    std::ranges::transform(codes, samples.begin(), decoded);
    return samples;
}

double mulaw::rms(QByteArrayView codes)
{
    if (codes.isEmpty())
        return 0;
    uint64_t energy = 0;
    for (const char code : codes)
        energy += SquareTable[static_cast<uint8_t>(code)];
    return std::sqrt(static_cast<double>(energy) / static_cast<double>(codes.size()));
}

QByteArray mulaw::silence(std::chrono::milliseconds length)
{
    return { static_cast<qsizetype>(length.count()) * BytesPerMillisecond, Silence };
}

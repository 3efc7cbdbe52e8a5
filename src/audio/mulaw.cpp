// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mulaw.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace
{
constexpr int Bias = 0x84; // added before the logarithm, so that the smallest segment is linear
constexpr int Clip = 32635; // the largest magnitude that still fits after the bias

constexpr int16_t decodeCode(uint8_t code)
{
    const int inverted = ~code & 0xff;
    const int exponent = (inverted >> 4) & 7;
    const int mantissa = inverted & 15;
    const int magnitude = (((mantissa << 3) + Bias) << exponent) - Bias;
    return static_cast<int16_t>((inverted & 0x80) != 0 ? -magnitude : magnitude);
}

constexpr uint8_t encodeSample(int sample)
{
    const int sign = sample < 0 ? 0x80 : 0;
    const int magnitude = std::min(sample < 0 ? -sample : sample, Clip) + Bias;
    const int exponent = std::bit_width(static_cast<unsigned>(magnitude)) - 8;
    const int mantissa = (magnitude >> (exponent + 3)) & 15;
    return static_cast<uint8_t>(~(sign | (exponent << 4) | mantissa));
}

constexpr auto DecodeTable = [] {
    std::array<int16_t, 256> table {};
    for (size_t code = 0; code < table.size(); ++code)
        table[code] = decodeCode(static_cast<uint8_t>(code));
    return table;
}();
}

char mulaw::encoded(int16_t sample)
{
    return static_cast<char>(encodeSample(sample));
}

int16_t mulaw::decoded(char code)
{
    return DecodeTable[static_cast<uint8_t>(code)];
}

QByteArray mulaw::encode(std::span<const int16_t> samples)
{
    QByteArray codes(static_cast<qsizetype>(samples.size()), Qt::Uninitialized);
    std::ranges::transform(samples, codes.begin(), encoded);
    return codes;
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
    double energy = 0;
    for (const char code : codes)
        energy += double(decoded(code)) * decoded(code);
    return std::sqrt(energy / static_cast<double>(codes.size()));
}

QByteArray mulaw::silence(std::chrono::milliseconds length)
{
    return { static_cast<qsizetype>(length.count()) * BytesPerMillisecond, Silence };
}

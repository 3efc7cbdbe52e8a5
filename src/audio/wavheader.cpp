// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/wavheader.h"

#include "audio/mulaw.h"

#include <QtEndian>

namespace
{
template<class Number>
void append(QByteArray &bytes, Number value)
{
    const Number little = qToLittleEndian(value);
    bytes.append(reinterpret_cast<const char *>(&little), sizeof little);
}
}

QByteArray wav::header(Encoding encoding, int channels, qint64 frames)
{
    const bool isPcm = encoding == Encoding::Pcm16;
    const auto frameBytes = static_cast<quint16>(channels * (isPcm ? 2 : 1));
    const auto dataBytes = static_cast<quint32>(frames * frameBytes);
    constexpr quint32 Rate = mulaw::SamplesPerSecond;

    QByteArray chunks("WAVEfmt ");
    append<quint32>(chunks, isPcm ? 16 : 18);
    append<quint16>(chunks, isPcm ? 1 : 7);
    append<quint16>(chunks, static_cast<quint16>(channels));
    append<quint32>(chunks, Rate);
    append<quint32>(chunks, Rate * frameBytes);
    append<quint16>(chunks, frameBytes);
    append<quint16>(chunks, isPcm ? 16 : 8);
    if (!isPcm) { // whatever is no PCM says how much follows its format, and has a "fact" chunk
        append<quint16>(chunks, 0);
        chunks += "fact";
        append<quint32>(chunks, 4);
        append<quint32>(chunks, static_cast<quint32>(frames));
    }
    chunks += "data";
    append<quint32>(chunks, dataBytes);

    QByteArray bytes("RIFF");
    append<quint32>(bytes, static_cast<quint32>(chunks.size()) + dataBytes);
    return bytes + chunks;
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "audio/mulaw.h"

#include <QFile>

#include <cmath>
#include <numbers>

//! Makes and measures sound for tests.
namespace soundprobe
{
inline QByteArray tone(double hertz, double rms, qsizetype samples)
{
    QByteArray mulaw(samples, Qt::Uninitialized);
    for (qsizetype at = 0; at < samples; ++at) {
        const double phase = 2 * std::numbers::pi * hertz * static_cast<double>(at) / mulaw::SamplesPerSecond;
        mulaw[at] = mulaw::encoded(static_cast<int16_t>(std::lround(rms * std::numbers::sqrt2 * std::sin(phase))));
    }
    return mulaw;
}

//! Root mean square of the part of the sound that is a tone of this frequency.
inline double levelAt(QByteArrayView mulaw, double hertz)
{
    double re = 0;
    double im = 0;
    for (qsizetype at = 0; at < mulaw.size(); ++at) {
        const double phase = 2 * std::numbers::pi * hertz * static_cast<double>(at) / mulaw::SamplesPerSecond;
        re += mulaw::decoded(mulaw[at]) * std::cos(phase);
        im += mulaw::decoded(mulaw[at]) * std::sin(phase);
    }
    return std::hypot(re, im) * std::numbers::sqrt2 / static_cast<double>(mulaw.size());
}

inline QByteArray data(const QString &name)
{
    QFile file(QStringLiteral(MAB_TEST_DATA "/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

//! Feeds the input to a streaming converter in pieces of this size (0: whole) and returns all that comes out.
template<class Converter>
QByteArray through(Converter &converter, QByteArrayView input, qsizetype pieceSize)
{
    QByteArray out;
    if (pieceSize == 0)
        pieceSize = std::max<qsizetype>(1, input.size());
    for (qsizetype at = 0; at < input.size(); at += pieceSize)
        out += converter.feed(input.sliced(at, std::min(pieceSize, input.size() - at)));
    return out + converter.finish();
}
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/callrecording.h"

#include "audio/mulaw.h"

#include <QSaveFile>
#include <QtEndian>

#include <algorithm>

namespace
{
constexpr quint16 Channels = 2;
constexpr quint16 BytesPerSample = 2;
constexpr quint16 BytesPerFrame = Channels * BytesPerSample;
// "RIFF" size "WAVE", "fmt " size and 16 bytes of format, "data" size.
constexpr qsizetype HeaderBytes = 12 + 8 + 16 + 8;

template<class Number>
void append(QByteArray &bytes, Number value)
{
    const Number little = qToLittleEndian(value);
    bytes.append(reinterpret_cast<const char *>(&little), sizeof little);
}

QByteArray header(quint32 dataBytes)
{
    constexpr quint16 Pcm = 1;
    constexpr quint32 Rate = mulaw::SamplesPerSecond;
    QByteArray bytes("RIFF");
    append<quint32>(bytes, static_cast<quint32>(HeaderBytes - 8) + dataBytes);
    bytes += "WAVEfmt ";
    append<quint32>(bytes, 16);
    append<quint16>(bytes, Pcm);
    append<quint16>(bytes, Channels);
    append<quint32>(bytes, Rate);
    append<quint32>(bytes, Rate * BytesPerFrame);
    append<quint16>(bytes, BytesPerFrame);
    append<quint16>(bytes, BytesPerSample * 8);
    bytes += "data";
    append<quint32>(bytes, dataBytes);
    return bytes;
}
}

QByteArray CallRecording::wav() const
{
    const qsizetype frames = std::max(m_caller.size(), m_machine.size());
    QByteArray bytes = header(static_cast<quint32>(frames * BytesPerFrame));
    bytes.reserve(HeaderBytes + frames * BytesPerFrame);
    for (qsizetype i = 0; i < frames; ++i) {
        append<qint16>(bytes, i < m_caller.size() ? mulaw::decoded(m_caller.at(i)) : qint16(0));
        append<qint16>(bytes, i < m_machine.size() ? mulaw::decoded(m_machine.at(i)) : qint16(0));
    }
    return bytes;
}

QString CallRecording::save(const QString &path) const
{
    QSaveFile file(path);
    const QByteArray bytes = wav();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return file.errorString();
    return {};
}

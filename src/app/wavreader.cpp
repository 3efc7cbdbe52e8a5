// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wavreader.h"

#include "audio/mulaw.h"

#include <QFile>
#include <QtEndian>

#include <vector>

namespace
{
// RIFF/WAVE: "RIFF" size "WAVE", then chunks of a four-letter name, a size and that many bytes (padded to even).
constexpr qsizetype RiffHeader = 12;
constexpr qsizetype ChunkHeader = 8;
constexpr qsizetype FormatBytes = 16; // of the "fmt " chunk's PCM part

tl::unexpected<ServiceError> unreadable(const QString &why)
{
    return failure(
        ServiceError::Kind::Malformed, why + QStringLiteral("; convert it with: sox IN -r 8000 -c 1 -b 16 OUT.wav"));
}
}

Result<QByteArray> readWav(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ServiceError::Kind::NotFound, path + QStringLiteral(": ") + file.errorString());
    const QByteArray bytes = file.readAll();
    if (bytes.size() < RiffHeader || !bytes.startsWith("RIFF") || QByteArrayView(bytes).sliced(8, 4) != "WAVE")
        return unreadable(path + QStringLiteral(" is no WAV file"));
    bool formatFits = false;
    for (qsizetype at = RiffHeader; at + ChunkHeader <= bytes.size();) {
        const QByteArrayView name = QByteArrayView(bytes).sliced(at, 4);
        const qsizetype size = std::min<qsizetype>(
            qFromLittleEndian<quint32>(bytes.constData() + at + 4), bytes.size() - at - ChunkHeader);
        const char *content = bytes.constData() + at + ChunkHeader;
        if (name == "fmt " && size >= FormatBytes)
            formatFits = qFromLittleEndian<quint16>(content) == 1 && qFromLittleEndian<quint16>(content + 2) == 1
                && qFromLittleEndian<quint32>(content + 4) == mulaw::SamplesPerSecond
                && qFromLittleEndian<quint16>(content + 14) == 16;
        if (name == "data" && formatFits) {
            std::vector<int16_t> samples(static_cast<size_t>(size / 2));
            qFromLittleEndian<int16_t>(content, size / 2, samples.data());
            return mulaw::encode(samples);
        }
        at += ChunkHeader + size + (size & 1);
    }
    return unreadable(path + QStringLiteral(" does not hold 16 bit PCM, mono, 8 kHz"));
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/callrecording.h"

#include "audio/mulaw.h"
#include "audio/wavheader.h"

#include <QSaveFile>
#include <QtEndian>

#include <algorithm>

QByteArray CallRecording::wav() const
{
    const qsizetype frames = std::max(m_caller.size(), m_machine.size());
    QByteArray bytes = wav::header(wav::Encoding::Pcm16, 2, frames);
    const qsizetype samplesAt = bytes.size();
    bytes.resize(samplesAt + frames * qsizetype(2 * sizeof(qint16)));
    char *at = bytes.data() + samplesAt;
    const auto append = [&at](const QByteArray &side, qsizetype i) {
        qToLittleEndian<qint16>(i < side.size() ? mulaw::decoded(side.at(i)) : qint16(0), at);
        at += sizeof(qint16);
    };
    for (qsizetype i = 0; i < frames; ++i) {
        append(m_caller, i);
        append(m_machine, i);
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

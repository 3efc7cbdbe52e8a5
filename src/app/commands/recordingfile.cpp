// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/recordingfile.h"

#include "audio/wavheader.h"

#include <QSaveFile>

namespace
{
QByteArray interleaved(const StoredRecording &part)
{
    QByteArray frames(2 * part.caller.size(), Qt::Uninitialized);
    char *at = frames.data();
    for (qsizetype i = 0; i < part.caller.size(); ++i) {
        *at++ = part.caller[i];
        *at++ = part.machine[i];
    }
    return frames;
}

tl::unexpected<ServiceError> cannotWrite(const QSaveFile &file)
{
    return failure(ServiceError::Kind::Server,
        QStringLiteral("the recording cannot be written into this file: ") + file.errorString());
}
}

Result<void> recordingfile::write(
    RecordingTable &recordings, const QString &call, const RecordingTable::Extent &extent, const QString &path)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QSaveFile::ReadOwner | QSaveFile::WriteOwner))
        return cannotWrite(file);
    file.write(wav::header(wav::Encoding::Mulaw, 2, extent.samples));
    for (int number = 0; number < extent.parts; ++number) {
        const Result<StoredRecording> part = recordings.read(call, number);
        if (!part)
            return tl::unexpected(part.error());
        file.write(interleaved(*part)); // commit() knows what went wrong on the way
    }
    return file.commit() ? Result<void>() : cannotWrite(file);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QMetaType>
#include <QString>

#include <chrono>

//! A piece of a call's recording. A value; crosses threads. Private: never to be logged.
struct StoredRecording
{
    static constexpr int SamplesPerSecond = 8000;

    QString call; //!< CallSid
    QDateTime startedAt; //!< of the call, UTC; not filled when read
    int part = 0; //!< counted from 0; each begins where the one before ends
    QByteArray caller; //!< µ-law 8 kHz mono; both sides equally long
    QByteArray machine;
    bool isLast = false; //!< nothing follows; may be empty then. Not filled when read

    [[nodiscard]] static constexpr std::chrono::milliseconds lengthOf(qint64 samples)
    {
        return std::chrono::milliseconds(samples * 1000 / SamplesPerSecond);
    }
    bool operator==(const StoredRecording &) const = default;
};

Q_DECLARE_METATYPE(StoredRecording)

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/message.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>

//! One call in the history. A value; crosses threads. Private: never to be logged.
struct StoredCall
{
    //! What one turn took, from the caller's last word on; negative: it did not come to that.
    struct Turn
    {
        std::chrono::milliseconds firstText { -1 };
        std::chrono::milliseconds firstSound { -1 };

        bool operator==(const Turn &) const = default;
    };

    struct Line
    {
        std::chrono::milliseconds at { 0 }; //!< since the call began
        bool byCaller = false;
        QString text;

        bool operator==(const Line &) const = default;
    };

    QString id; //!< CallSid
    QString number; //!< the caller's, empty when withheld; kept only when the settings say so
    QString caller; //!< fingerprint of the number; filled when read
    QString callerEnd; //!< its last three digits; filled when read
    QDateTime startedAt; //!< UTC
    std::chrono::milliseconds length { 0 };
    QString outcome; //!< the label of messengerab_calls_total{outcome}
    qsizetype messagesNew = 0;
    qsizetype messagesHeard = 0;
    int interruptions = 0;
    QList<Turn> turns;
    QStringList errors; //!< what went wrong, in words without private data
    QList<Line> transcript; //!< what was heard, by either side
    QList<MessageId> heard;
    std::chrono::milliseconds recorded { 0 }; //!< length of its recording, zero when there is none; filled when read

    bool operator==(const StoredCall &) const = default;
};

Q_DECLARE_METATYPE(StoredCall)

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/message.h"

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <chrono>

//! What remains of a call, for log, metrics and history. A value type; crosses threads.
struct CallRecord
{
    //! The label of messengerab_calls_total{outcome}.
    enum class Outcome { Completed, CallerHungUp, Refused, Drained, Failed };

    //! One answer, from the caller's last word on.
    struct Turn
    {
        std::chrono::milliseconds transcript { -1 }; //!< from the last word's beginning until the words were known
        std::chrono::milliseconds firstText { -1 }; //!< from there until the model's first words
        std::chrono::milliseconds firstAudio { -1 }; //!< from there until the voice's first sound came
        std::chrono::milliseconds firstSound { -1 }; //!< from there until the first sound went out
    };

    //! One sentence of either side.
    struct Line
    {
        std::chrono::milliseconds at { 0 }; //!< since the call began
        bool byCaller = false;
        QString text;
    };

    QString callId;
    QDateTime startedAt; //!< UTC
    std::chrono::milliseconds length { 0 };
    Outcome outcome = Outcome::Failed;
    qsizetype messagesNew = 0;
    qsizetype messagesHeard = 0;
    std::chrono::milliseconds greetingDelay { -1 }; //!< from the line's beginning, or the right PIN, to the first sound
    int interruptions = 0;
    int falseInterruptions = 0; //!< those of them that no turn followed
    QList<Turn> turns;
    QStringList errors; //!< what went wrong, in words for the log

    // Private, for the history only: never to be logged.
    QString caller; //!< E.164; empty when withheld
    QList<Line> transcript; //!< as far as it was begun to be heard
    QList<MessageId> heard;
};

//! "completed", "caller_hung_up" …: the outcome label of messengerab_calls_total.
[[nodiscard]] QString labelOf(CallRecord::Outcome outcome);

Q_DECLARE_METATYPE(CallRecord)

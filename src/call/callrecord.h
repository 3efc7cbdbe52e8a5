// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMetaType>
#include <QString>

#include <chrono>

//! What remains of a call: times and counts, no words and no number. A value type; crosses threads.
struct CallRecord
{
    //! The label of messengerab_calls_total{outcome}.
    enum class Outcome { Completed, CallerHungUp, Refused, Drained, Failed };

    //! One answer, from the caller's last word on.
    struct Turn
    {
        std::chrono::milliseconds firstText { -1 }; //!< until the model's first words
        std::chrono::milliseconds firstSound { -1 }; //!< until the first sound went out
    };

    QString callId;
    std::chrono::milliseconds length { 0 };
    Outcome outcome = Outcome::Failed;
    qsizetype messagesNew = 0;
    qsizetype messagesHeard = 0;
    int interruptions = 0;
    QList<Turn> turns;
};

Q_DECLARE_METATYPE(CallRecord)

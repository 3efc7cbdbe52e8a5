// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QMetaType>
#include <QString>

//! A piece of a call's recording, as it becomes known while the call runs. A value; crosses threads. Private: never to
//! be logged.
struct RecordedPart
{
    QString callId;
    QDateTime startedAt; //!< of the call, UTC
    int number = 0; //!< counted from 0; each begins where the one before ends
    QByteArray caller; //!< µ-law 8 kHz mono, both sides equally long and on one time line
    QByteArray machine;
    bool isLast = false; //!< nothing follows; may be empty then
};

Q_DECLARE_METATYPE(RecordedPart)

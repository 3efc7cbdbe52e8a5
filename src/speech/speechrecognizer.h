// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/pending.h"
#include "net/serviceerror.h"

#include <QByteArray>
#include <QString>

#include <chrono>

//! One recogniser session that lasts a whole call.
//! Reconnects by itself; failed() comes at most once and means that this session will hear nothing more.
class Listening : public Operation
{
    Q_OBJECT

public:
    using Operation::Operation;

    //! The caller's sound, µ-law 8 kHz mono, any length, in real time. Feed it all the time, silence included.
    virtual void hear(const QByteArray &mulaw) = 0;

Q_SIGNALS:
    //! Voice activity; may be noise or echo, so nothing to act on alone.
    void speechStarted();
    //! What the words of the running turn seem to be so far (the whole turn, not a delta). confidence 0 … 1.
    //! age: how much of the sound has been heard since the last of the words began.
    void partial(const QString &text, double confidence, std::chrono::milliseconds age);
    //! The caller has finished a turn; text is never empty.
    void utterance(const QString &text, std::chrono::milliseconds age);
    void failed(const ServiceError &error);
};

//! Turns a caller's sound into words. One per worker thread, used in that thread.
class SpeechRecognizer
{
public:
    virtual ~SpeechRecognizer() = default;
    [[nodiscard]] virtual Pending<Listening> listen() = 0;
};

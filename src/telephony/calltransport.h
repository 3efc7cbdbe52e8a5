// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>

//! The line to one caller. Lives in the worker thread its socket was born in; owned by the call that uses it.
//!
//! Order of signals: heard(), marked(), keyPressed() in any mix, then hungUp() exactly once and nothing after it.
//! hungUp() comes however the call ends: the caller hung up, the socket broke, or our own hangUp() is done.
class CallTransport : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    //! The telephone provider's id of this call; names the call in logs.
    [[nodiscard]] virtual QString callId() const = 0;
    //! E.164 as the provider gave it, or empty / a word when withheld. Never logged.
    [[nodiscard]] virtual QString callerNumber() const = 0;

    //! Queues µ-law 8 kHz mono behind what already plays.
    virtual void play(const QByteArray &mulaw) = 0;
    //! Comes back as marked(name) when the caller has heard everything queued before it; never after stopPlaying().
    virtual void playMark(const QString &name) = 0;
    //! Forgets all that is queued; marks that were pending never come back.
    virtual void stopPlaying() = 0;
    //! Ends the call. hungUp() follows.
    virtual void hangUp() = 0;

Q_SIGNALS:
    //! The caller's sound, µ-law 8 kHz mono, about every 20 ms, silence included.
    void heard(const QByteArray &mulaw);
    void marked(const QString &name);
    //! 0-9, * or #.
    void keyPressed(QChar key);
    void hungUp();
};

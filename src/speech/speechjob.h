// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/serviceerror.h"
#include "speech/localvoiceengine.h"

#include <QObject>

#include <atomic>

//! One sentence's way back from the local voice's thread, and the word to stop it on the way there. Made and dropped in
//! any thread; its signals are emitted in the engine's.
class SpeechJob : public QObject
{
    Q_OBJECT

public:
    std::atomic_bool cancelled = false;
    QString text;
    Prosody prosody;
    LocalVoiceStyle style;

Q_SIGNALS:
    void audioReady(const QByteArray &mulaw);
    void finished();
    void failed(const ServiceError &error);
};

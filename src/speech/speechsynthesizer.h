// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/pending.h"
#include "net/serviceerror.h"

#include <QByteArray>
#include <QString>

//! How a sentence is to be said, as the caller asked for ("langsamer", "lauter"). Relative to the voice's normal.
struct Prosody
{
    int ratePercent = 0; //!< -50 … +50
    int volumePercent = 0; //!< -50 … +50

    bool operator==(const Prosody &) const = default;
};

//! One sentence on its way to sound. Drop the Pending<Utterance> to stop it.
//! Order: audioReady()*, then finished() (at least one audioReady before it) or failed().
//! failed() can follow audioReady(): the sentence was cut off in the middle.
class Utterance : public Operation
{
    Q_OBJECT

public:
    using Operation::Operation;

Q_SIGNALS:
    //! The next piece of sound: µ-law, 8 kHz, mono; any length. Leading and trailing silence is trimmed already.
    void audioReady(const QByteArray &mulaw);
    void finished();
    void failed(const ServiceError &error);
};

//! A voice. Makes Utterances; keeps nothing of a call. One per worker thread, used in that thread.
class SpeechSynthesizer
{
public:
    virtual ~SpeechSynthesizer() = default;
    //! text: plain, already made speakable, not empty. Starts at once.
    [[nodiscard]] virtual Pending<Utterance> speak(const QString &text, const Prosody &prosody) = 0;
    //! A speak() is to be expected soon: connect ahead, where that saves time. Cheap to call often.
    virtual void prepare() { }
};

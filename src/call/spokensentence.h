// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/spokenreply.h"

//! One sentence of a reply on its way to the caller's ear. Only for SpokenReply's own sources.
struct SpokenReply::Sentence
{
    enum class State { Waiting, Voicing, Voiced, Sent, Heard, Failed, LeftOut };

    SpokenLine line;
    QString spoken; // its text as the voice is given it
    State state = State::Waiting;
    Pending<Utterance> utterance;
    QByteArray held; // sound that waits for its turn
    qsizetype bytes = 0; // all its sound so far
    std::chrono::milliseconds startsAt { -1 }; // when the caller begins to hear it, by our own count

    [[nodiscard]] bool hasAllSound() const { return state == State::Sent || state == State::Voiced; }
    [[nodiscard]] bool isOver() const
    {
        return state == State::Heard || state == State::Failed || state == State::LeftOut;
    }
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/saidmemory.h"
#include "call/wishes.h"
#include "llm/languagemodel.h"
#include "speech/speechsynthesizer.h"

//! What a wish that needs no model comes to. A value.
struct WishPlan
{
    enum class Next { Say, Listen, Goodbye };

    Next next = Next::Say;
    QList<SpokenLine> lines; //!< to be said when next is Say
    Prosody prosody; //!< from now on
    QList<int> done; //!< messages the caller calls done
};

//! How the caller can be heard.
enum class Ears { Words, KeysOnly };

//! Reads memory, and takes its rest where the wish continues or discards it.
[[nodiscard]] WishPlan planFor(const WishMatch &match, SaidMemory &memory, const QList<Prompt::Item> &items,
    const Prosody &prosody, Language language, Ears ears);

//! How much of a message is read out.
enum class Extent {
    Whole, //!< the caller has asked for it
    Beginning, //!< nobody has: what is long is read for a minute, with a word about the rest
};

//! A message word for word, sentence by sentence, each covering it.
[[nodiscard]] QList<SpokenLine> verbatim(const Prompt::Item &item, Language language, Extent extent = Extent::Whole);

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/utterancewords.h"

//! The phrases behind wishes.h. Folded as utterance::words() does; '#' stands for a number.
namespace wishphrases
{

constexpr int filler = 31; //!< tag of words that change nothing; the other tags are the values of Wish

const utterance::Lexicon &wishes(Language language);

enum Answer {
    Neutral,
    No,
    Listening, //!< "mhm": heard, not a no either
    Agreeing, //!< "ja", "okay": a yes to a question, otherwise only a sign of listening
};
const utterance::Lexicon &answers(Language language);

} // namespace wishphrases

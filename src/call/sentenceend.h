// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QStringView>

//! Whether a sentence ends at a full stop, a line break or nowhere. Knows what looks like an end in German and English
//! but is none: abbreviations, ordinals and dates, initials, numbers, addresses. Pure; what one decision costs does not
//! depend on the length of the text.
namespace sentenceend
{

constexpr qsizetype longestSentence = 280; //!< characters; a run of stops that goes on for longer ends nothing

enum class Verdict {
    Goes,
    Ends,
    Unknown, //!< what decides has not arrived yet
};

struct Decision
{
    Verdict verdict = Verdict::Goes;
    qsizetype end = 0; //!< where the sentence ends, when it does
};

//! Looks at the character at \a at. \a text begins with the sentence, its white space is folded (sentencecharacters.h),
//! and it goes as far as it has arrived. \a language decides which words can only begin a sentence.
Decision decide(QStringView text, qsizetype at, Language language);

} // namespace sentenceend

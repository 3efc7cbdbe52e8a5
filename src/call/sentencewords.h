// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QStringView>

#include <optional>

//! The words that tell SentenceSplitter what a full stop means. Abbreviations of German and English at once: a
//! German text names "Mr. Smith" and an English one "Dr. Müller".
namespace sentencewords
{

enum class Sought {
    No,
    Perhaps, //!< the word is not complete yet and may become one
    Yes,
};

//! Words that stand in upper case only where a sentence begins ("Der", "Dann", "The").
Sought starter(QStringView word, bool complete, Language language);
Sought month(QStringView word, bool complete);

//! Nouns that ordinals count: "2. Platz", "3. Nachricht".
Sought counted(QStringView word, bool complete);
enum class Gender { He, She, It };
std::optional<Gender> genderOfCounted(QStringView word);

enum class Abbreviation {
    None,
    Inside, //!< never ends a sentence: "Dr.", "z. B."
    MayEnd, //!< can be the last word: "usw.", "p.m."
};

//! What \a token (without its last dot) is, after \a before and with or without a digit behind it.
Abbreviation abbreviation(QStringView token, QStringView before, bool digitFollows);

//! "3", "24.12": what a dot can make an ordinal or a date.
bool isDayNumber(QStringView token);

//! "am", "der", "zum": what stands before "3." when it means the third.
bool precedesOrdinal(QStringView word);

//! Last word of \a text, which may end in spaces.
QStringView wordBefore(QStringView text);

//! Long enough and with a vowel, so that the dot after it is no abbreviation's.
bool looksLikeWord(QStringView token);

} // namespace sentencewords

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QHash>
#include <QString>
#include <QStringList>
#include <QStringView>

#include <initializer_list>
#include <optional>

//! What a caller said, as words that can be compared: the recogniser's case, punctuation and spelling folded away.
namespace utterance
{

//! Lower case, "ä" as "ae", "ß" as "ss", other accents dropped, apostrophes closed up ("das war's" is "das wars"); all
//! else that is no letter or digit parts words.
QStringList words(QStringView text);

//! 1 to 99 from "3", "3.", "drei", "dritte"; the word folded as above.
std::optional<int> numberOf(const QString &word, Language language);

//! A set of short phrases, each with a tag, that can tell whether an utterance consists of nothing else.
class Lexicon
{
public:
    struct Entry
    {
        int tag; //!< 0-31
        QStringView phrases; //!< folded, separated by '|'
    };

    Lexicon(std::initializer_list<Entry> entries);

    //! The tags met (bit 1 << tag) when \a words can be parted into known phrases without a rest, else nothing. Long
    //! phrases first. More words than any short wish has (16) are never covered.
    std::optional<quint32> cover(const QStringList &words) const;

    //! The same, also when small courtesies stand inside a phrase: "lies das bitte mal kurz vor".
    std::optional<quint32> coverPolite(const QStringList &words) const;

private:
    QHash<QString, int> m_tags;
    qsizetype m_longest = 0; //!< words of the longest phrase
};

} // namespace utterance

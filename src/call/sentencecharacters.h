// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>

//! The characters that sentences are made of while a model's text is being cut into them.
namespace sentencecharacters
{

//! Stands for any number of empty lines: white space is folded before it is looked at.
inline constexpr QChar paragraph(u'\u2029');

inline bool isWhite(QChar c)
{
    return c == u' ' || c == u'\n' || c == paragraph;
}

//! The beginning of a message's number, "[3".
inline bool isMarkAt(QStringView text, qsizetype at)
{
    return at + 1 < text.size() && text[at] == u'[' && text[at + 1].isDigit();
}

//! Letters and digits outside marks: a mark alone is no sentence.
inline qsizetype wordCharacters(QStringView text)
{
    qsizetype count = 0;
    bool inMark = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (isMarkAt(text, i))
            inMark = true;
        else if (text[i] == u']')
            inMark = false;
        if (!inMark && (text[i].isLetterOrNumber() || text[i].isSurrogate()))
            ++count;
    }
    return count;
}

} // namespace sentencecharacters

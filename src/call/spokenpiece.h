// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringView>

namespace spoken
{

//! What one of the readers of spokenText() found at a place of the text.
struct Piece
{
    qsizetype length = 0; //!< of the text it stands for; 0: nothing found
    QString words;
};

inline bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

inline QChar charAt(QStringView text, qsizetype at)
{
    return at >= 0 && at < text.size() ? text[at] : QChar();
}

//! How many ASCII digits stand at \a at.
inline qsizetype digitsAt(QStringView text, qsizetype at)
{
    qsizetype count = 0;
    while (isDigit(charAt(text, at + count)))
        ++count;
    return count;
}

//! Value of up to nine digits.
inline int valueOf(QStringView digits)
{
    return digits.size() <= 9 ? digits.toInt() : 0;
}

inline bool isDash(QChar c)
{
    return c == u'-' || c == u'\u2013' || c == u'\u2014' || c == u'\u2011' || c == u'\u2012' || c == u'\u2212';
}

//! Letters around \a at, bounded, so that hostile text costs no more.
inline QStringView wordAt(QStringView text, qsizetype at)
{
    constexpr qsizetype longest = 40;
    qsizetype end = at;
    while (end < text.size() && end - at < longest && text[end].isLetter())
        ++end;
    return text.mid(at, end - at);
}

inline QStringView wordBefore(QStringView text, qsizetype at)
{
    constexpr qsizetype longest = 40;
    while (at > 0 && text[at - 1] == u' ')
        --at;
    qsizetype begin = at;
    while (begin > 0 && at - begin < longest && text[begin - 1].isLetter())
        --begin;
    return text.mid(begin, at - begin);
}

//! Only closing marks follow: a dot here ends the text as well.
inline bool endsText(QStringView text, qsizetype at)
{
    while (at < text.size() && QStringView(u" )\"'\u201c\u201d\u00bb\u00ab").contains(text[at]))
        ++at;
    return at >= text.size();
}

} // namespace spoken

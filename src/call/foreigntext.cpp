// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/foreigntext.h"

#include "net/writing.h"

#include <QStringView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{
constexpr qsizetype LookAhead = 24; // from a bracket to its number or its fence; more is neither

//! Holds emoji and Persian words together; nothing else that is invisible is needed.
bool isJoiner(char32_t code)
{
    return code == 0x200c || code == 0x200d;
}

bool isLineBreak(char32_t code)
{
    return (code >= 0x0a && code <= 0x0d) || code == 0x85 || code == 0x2028 || code == 0x2029;
}

//! Control, direction and tag characters, and the selectors in which whole texts can be hidden.
bool isUnseen(char32_t code)
{
    switch (QChar::category(code)) {
    case QChar::Other_Control:
        return code != u'\t' && !isLineBreak(code);
    case QChar::Other_Format:
        return !isJoiner(code);
    case QChar::Other_Surrogate:
        return true;
    default: // what is not assigned yet may be next year's emoji
        return (code >= 0xe0000 && code <= 0xe0fff) || (code & 0xfffe) == 0xfffe;
    }
}

QString withoutUnseen(const QString &text)
{
    QString seen;
    seen.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool pair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const char32_t code = pair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : char32_t(text[i].unicode());
        if (!isUnseen(code))
            seen.append(QStringView(text).sliced(i, pair ? 2 : 1));
        i += pair ? 1 : 0;
    }
    return seen;
}

//! Square brackets of all widths and scripts.
bool opensMark(QChar c)
{
    return QStringView(u"[\uff3b\u3010\u3014\u3016\u3018\u301a\u27e6\u2045\u2772\u298b\u298d\u298f\ufe47\ufe5d\u23a1")
        .contains(c);
}

bool opensFence(QChar c)
{
    return QStringView(u"<\uff1c\ufe64\u2039\u3008\u27e8\u2329\u276e\u00ab\u300a").contains(c);
}

bool isNumber(QStringView text, qsizetype at)
{
    const bool pair = text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate();
    const char32_t code = pair ? QChar::surrogateToUcs4(text[at], text[at + 1]) : char32_t(text[at].unicode());
    switch (QChar::category(code)) {
    case QChar::Number_DecimalDigit:
    case QChar::Number_Letter:
    case QChar::Number_Other:
        return true;
    default:
        return false;
    }
}

//! Between a bracket and what it encloses.
bool isFiller(QChar c)
{
    if (c.category() == QChar::Punctuation_Close)
        return false;
    return c.isSpace() || isJoiner(c.unicode()) || c.isMark() || c.isPunct() || c.isSymbol();
}

bool isHexDigit(QChar c)
{
    const QString plain = c.decomposition().isEmpty() ? QString(c) : c.decomposition(); // wide digits, too
    return plain.size() == 1 && QStringView(u"0123456789abcdef").contains(plain.front().toLower());
}

//! Something like "/0123456789abcdef" follows.
bool looksLikeFence(QStringView rest)
{
    constexpr int Enough = 12; // digits, of sixteen
    const qsizetype end = std::min(rest.size(), LookAhead);
    int digits = 0;
    for (qsizetype i = 0; i < end && digits < Enough; ++i) {
        if (isHexDigit(rest[i]))
            ++digits;
        else if (!isFiller(rest[i]) || digits > 0)
            return false;
    }
    return digits == Enough;
}

bool numberFollows(QStringView text, qsizetype at)
{
    const qsizetype end = std::min(text.size(), at + LookAhead);
    while (at < end && !isNumber(text, at)) {
        if (!isFiller(text[at]))
            return false;
        ++at;
    }
    return at < end;
}
}

QString foreigntext::asData(const QString &text, const QString &fence)
{
    QString data = withoutUnseen(text);
    // A space, for two halves must not become a fence once more.
    data.replace(fence, u" "_s, Qt::CaseInsensitive);
    for (qsizetype i = 0; i < data.size(); ++i) {
        const QStringView rest = QStringView(data).sliced(i + 1);
        if ((opensMark(data[i]) && numberFollows(data, i + 1)) || (opensFence(data[i]) && looksLikeFence(rest)))
            data[i] = u'(';
    }
    return writing::linesOf(data).join(u'\n');
}

QString foreigntext::inOneLine(QString data)
{
    return data.replace(u"\n"_s, u" ⏎ "_s);
}

bool foreigntext::isQuotedIn(const QString &sentence, const QString &text)
{
    constexpr qsizetype Piece = 24; // a run of one and a half of them is never missed
    const QString flat = text.simplified();
    const QString said = sentence.simplified();
    for (qsizetype at = 0; at + Piece <= said.size(); at += Piece / 2) {
        if (flat.contains(QStringView(said).sliced(at, Piece)))
            return true;
    }
    return false;
}

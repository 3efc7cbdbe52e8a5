// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokenemoji.h"
#include "call/spokenmarkup.h"

namespace spoken
{

namespace
{

constexpr int mostMarks = 2; // per letter: more is "zalgo", no language

//! Letters that only look different: "𝗛𝗮𝗹𝗹𝗼", "Ｈａｌｌｏ", "ﬁ", "①".
bool isFancy(char32_t code)
{
    const QChar::Category category = QChar::category(code);
    const bool plainSign = code == 0xb2 || code == 0xb3 || (code >= 0xbc && code <= 0xbe); // m², ½ are read by name
    return (code >= 0x1d400 && code <= 0x1d7ff) || (code >= 0xff01 && code <= 0xff5e)
        || (code >= 0xfb00 && code <= 0xfb06) || (code >= 0x2460 && code <= 0x24ff)
        || (code >= 0x1f110 && code <= 0x1f14f)
        || ((category == QChar::Number_Letter || category == QChar::Number_Other) && !plainSign);
}

bool isWesternLetter(char32_t code)
{
    switch (QChar::script(code)) {
    case QChar::Script_Latin:
    case QChar::Script_Greek:
    case QChar::Script_Cyrillic:
        return true;
    default:
        return false;
    }
}

void append(QString &out, char32_t code)
{
    if (QChar::requiresSurrogates(code))
        out.append(QChar(QChar::highSurrogate(code))).append(QChar(QChar::lowSurrogate(code)));
    else
        out.append(QChar(static_cast<char16_t>(code)));
}

//! One character that is no emoji; \a marks counts the accents on the last letter.
void appendPlain(QString &out, char32_t code, int &marks)
{
    const QChar::Category category = QChar::category(code);
    const bool isMark = category == QChar::Mark_NonSpacing || category == QChar::Mark_SpacingCombining;
    marks = isMark ? marks + 1 : 0;
    if (code == u'\n' || code == 0x2028 || code == 0x2029)
        out.append(u'\n');
    else if (code == u'\t' || category == QChar::Separator_Space)
        out.append(u' ');
    else if (isMark && marks > mostMarks)
        return;
    else if (category == QChar::Number_DecimalDigit)
        out.append(QChar(static_cast<char16_t>(u'0' + QChar::digitValue(code))));
    else if (isFancy(code)) {
        const QString plain = QChar::decomposition(code);
        out.append(plain.isEmpty() ? QStringLiteral(" ") : plain);
    } else if (category != QChar::Other_Control && category != QChar::Other_Format && category != QChar::Other_Surrogate
        && category != QChar::Other_PrivateUse && category != QChar::Other_NotAssigned
        && category != QChar::Mark_Enclosing)
        append(out, code);
}

//! Drops the accents that composing has left on letters whose alphabets have them composed.
QString withoutLooseMarks(const QString &text)
{
    QString out;
    out.reserve(text.size());
    char32_t letter = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.category() == QChar::Mark_NonSpacing && (letter == 0 || isWesternLetter(letter)))
            continue;
        letter = c.isLetter() ? c.unicode() : c.isMark() ? letter : 0;
        out.append(c);
    }
    return out;
}

} // namespace

QString cleaned(const QString &text)
{
    QString out;
    out.reserve(text.size());
    const QStringView view(text);
    int marks = 0;
    for (qsizetype i = 0; i < view.size();) {
        EmojiMatch emoji = emojiAt(view, i);
        if (emoji.length == 0)
            emoji = emoticonAt(view, i);
        if (emoji.length > 0) {
            out.append(emoji.stand.isNull() ? QChar(u' ') : emoji.stand);
            i += emoji.length;
            continue;
        }
        const bool pair = view[i].isHighSurrogate() && i + 1 < view.size() && view[i + 1].isLowSurrogate();
        const char32_t code = pair ? QChar::surrogateToUcs4(view[i], view[i + 1]) : char32_t(view[i].unicode());
        if (pair || !view[i].isSurrogate())
            appendPlain(out, code, marks);
        i += pair ? 2 : 1;
    }
    return withoutLooseMarks(out.normalized(QString::NormalizationForm_C));
}

} // namespace spoken

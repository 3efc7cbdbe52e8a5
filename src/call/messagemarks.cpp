// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/messagemarks.h"

#include <QStringView>

#include <algorithm>
#include <array>

namespace
{

constexpr int highestNumber = 9999;
constexpr int longestRange = 1000; // "[1-9999]" from a confused model names its ends only

bool isSpace(QChar c)
{
    return c.isSpace();
}

//! The numbers inside one pair of brackets, read character by character.
class MarkReader
{
public:
    explicit MarkReader(QList<int> &numbers) : m_numbers(numbers) { }

    void digit(QChar c)
    {
        m_inNumber = true;
        if (c < u'0' || c > u'9')
            m_absurd = true; // another script's digits: no mark of ours
        else if (m_value <= highestNumber)
            m_value = m_value * 10 + (c.unicode() - u'0');
    }

    void endNumber()
    {
        if (!m_inNumber)
            return;
        const bool usable = !m_absurd && m_value >= 1 && m_value <= highestNumber;
        if (usable && m_rangeFrom > 0 && m_value > m_rangeFrom && m_value - m_rangeFrom <= longestRange) {
            for (int number = m_rangeFrom + 1; number <= m_value; ++number)
                m_numbers.append(number);
        } else if (usable) {
            m_numbers.append(m_value);
        }
        m_last = usable ? m_value : 0;
        m_rangeFrom = 0;
        m_value = 0;
        m_inNumber = m_absurd = false;
    }

    void dash() { m_rangeFrom = m_last; }

private:
    QList<int> &m_numbers;
    int m_value = 0;
    int m_last = 0;
    int m_rangeFrom = 0;
    bool m_inNumber = false;
    bool m_absurd = false;
};

bool isLinkTarget(QStringView rest)
{
    // "[1](https://…)" is a link with a label, not a mark.
    constexpr std::array<QStringView, 4> schemes { u"(http", u"(www.", u"(tg:", u"(mailto:" };
    return std::any_of(schemes.begin(), schemes.end(),
        [rest](QStringView scheme) { return rest.startsWith(scheme, Qt::CaseInsensitive); });
}

//! Length of the mark at \a at, 0 when there is none. Stops at the first character no mark has, so that a row of
//! opening brackets costs one look each.
qsizetype markLength(QStringView text, qsizetype at, QList<int> &numbers)
{
    QList<int> found;
    MarkReader reader(found);
    bool anyDigit = false;
    for (qsizetype i = at + 1; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == u']') {
            if (!anyDigit || isLinkTarget(text.mid(i + 1)))
                return 0;
            reader.endNumber();
            numbers.append(found);
            return i + 1 - at;
        }
        if (c.isDigit()) {
            anyDigit = true;
            reader.digit(c);
        } else if (c == u'-' || c == u'\u2013') {
            reader.endNumber();
            reader.dash();
            if (!anyDigit)
                return 0;
        } else if (c == u',' || c == u';' || isSpace(c)) {
            reader.endNumber();
            if (!anyDigit && !isSpace(c))
                return 0;
        } else {
            return 0;
        }
    }
    return 0;
}

bool closes(QChar c)
{
    return QStringView(u".,;:!?)\u201c\u201d\u2026").contains(c);
}

//! Joins what stood before a mark with what comes after it.
void closeSeam(QString &out, QStringView text, qsizetype &i)
{
    const bool spaced = out.isEmpty() || isSpace(out.back()) || (i < text.size() && isSpace(text[i]));
    while (i < text.size() && isSpace(text[i]))
        ++i;
    while (!out.isEmpty() && isSpace(out.back()))
        out.chop(1);
    if (i < text.size() && text[i] == u')' && out.endsWith(u'(')) {
        out.chop(1);
        ++i;
        closeSeam(out, text, i);
        return;
    }
    if (out.isEmpty() || i >= text.size() || closes(text[i]) || out.endsWith(u'('))
        return;
    if (spaced || text[i].isLetterOrNumber())
        out.append(u' ');
}

} // namespace

MarkedSentence stripMarks(const QString &sentence)
{
    MarkedSentence result;
    const QStringView text(sentence);
    QString &out = result.text;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size();) {
        const qsizetype length = text[i] == u'[' ? markLength(text, i, result.numbers) : 0;
        if (length == 0) {
            out.append(text[i++]);
            continue;
        }
        i += length;
        closeSeam(out, text, i);
    }
    out = out.trimmed();
    std::sort(result.numbers.begin(), result.numbers.end());
    const auto last = std::unique(result.numbers.begin(), result.numbers.end());
    result.numbers.resize(std::distance(result.numbers.begin(), last));
    return result;
}

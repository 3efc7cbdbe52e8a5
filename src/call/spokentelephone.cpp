// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokentelephone.h"

#include "call/spokennumbers.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace spoken
{

namespace
{

constexpr qsizetype longRun = 10; // digits from which on nobody notes a number down by ear

QString onlyDigits(QStringView text)
{
    QString digits;
    for (const QChar c : text) {
        if (isDigit(c))
            digits += c;
    }
    return digits;
}

//! Digits in groups as telephone, account and card numbers are written: how far they go and how many there are.
struct Run
{
    qsizetype end = 0;
    qsizetype digits = 0;
    qsizetype groups = 0;
    qsizetype smallestInner = 99; //!< digits of the smallest group between the first and the last
};

Run runAt(QStringView text, qsizetype at)
{
    constexpr qsizetype mostSeparators = 3; // "089 / 123"
    constexpr qsizetype mostGroups = 12; // so that rows of figures cost the same at each of them
    Run run;
    qsizetype i = at;
    qsizetype separators = 0;
    qsizetype last = 0;
    while (i < text.size() && separators <= mostSeparators && run.groups < mostGroups) {
        if (const qsizetype digits = digitsAt(text, i); digits > 0) {
            run.digits += digits;
            ++run.groups;
            if (run.groups > 2)
                run.smallestInner = std::min(run.smallestInner, last);
            last = digits;
            i += digits;
            run.end = i;
            separators = 0;
        } else if (QStringView(u" -/()+\u2013").contains(text[i]) && (text[i] != u'+' || i == at)) {
            ++separators;
            ++i;
        } else {
            break;
        }
    }
    return run;
}

} // namespace

Piece TelephoneReader::at(QStringView text, qsizetype at) const
{
    constexpr qsizetype shortest = 7;
    const bool leads = text[at] == u'0' || (text[at] == u'+' && isDigit(charAt(text, at + 1)))
        || (text[at] == u'('
            && (charAt(text, at + 1) == u'0' || charAt(text, at + 1) == u'+'
                || (digitsAt(text, at + 1) == 3 && text.mid(at + 4).startsWith(u") "))));
    if (!leads && !isDigit(text[at]))
        return {};
    constexpr qsizetype local = 8; // "555-1234"
    if (m_language == Language::English && digitsAt(text, at) == 3 && charAt(text, at + 3) == u'-'
        && digitsAt(text, at + 4) == 4 && charAt(text, at + local) != u'-')
        return { local, inPairs(onlyDigits(text.mid(at, local)), m_language) };
    const Run run = runAt(text, at);
    const QChar next = charAt(text, run.end);
    const bool decimal = (next == u',' || next == u'.') && isDigit(charAt(text, run.end + 1));
    const bool grouped = run.groups >= 3 && run.smallestInner >= 3 && run.digits >= longRun
        && (digitsAt(text, at) >= 3 || run.groups > 4 || (run.groups == 4 && text.mid(at).startsWith(u"1-")));
    if (decimal || !((leads && run.digits >= shortest) || grouped))
        return {};
    if (isTooLong(run.digits))
        return { run.end - at, summary() };
    const QString plus = text[at] == u'+' || charAt(text, at + 1) == u'+' ? u"plus "_s : QString();
    return { run.end - at, plus + inPairs(onlyDigits(text.mid(at, run.end - at)), m_language) };
}

QString TelephoneReader::digits(QStringView run) const
{
    if (isTooLong(run.size()))
        return summary();
    return inPairs(run, m_language);
}

bool TelephoneReader::isTooLong(qsizetype digits) const
{
    // The longest account number has 34 signs; more than that nobody wants to hear, however word for word.
    constexpr qsizetype longestSpoken = 40;
    return digits > longestSpoken || (digits >= longRun && m_digits == Digits::Summarised);
}

QString TelephoneReader::summary() const
{
    return m_language == Language::German ? u"eine lange Nummer"_s : u"a long number"_s;
}

} // namespace spoken

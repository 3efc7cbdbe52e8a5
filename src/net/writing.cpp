// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/writing.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype mostListWords = 3; // "250 g Mehl"; more make a sentence
constexpr qsizetype longReading = 1000; // characters: a good minute of speech
constexpr qsizetype hardlyLonger = 200; // what is so much longer is not worth a word about it
constexpr qsizetype wrappedLine = 50; // mail programs break lines of this length and more

bool pauses(QStringView line)
{
    while (!line.isEmpty() && QStringView(u"\"'\u201c\u201d\u2019\u00bb\u00ab)*_~").contains(line.back()))
        line.chop(1);
    return !line.isEmpty() && QStringView(u".,:;!?\u2026\u3002\uff01\uff1f").contains(line.back());
}

bool isListItem(QStringView line)
{
    return std::count(line.begin(), line.end(), u' ') < mostListWords;
}

} // namespace

writing::LineBreak writing::lineBreak(QStringView line, QStringView next)
{
    const bool wrapped = line.size() >= wrappedLine && next.front().isLower();
    if (wrapped || pauses(line))
        return LineBreak::None;
    return isListItem(line) && isListItem(next) ? LineBreak::Comma : LineBreak::Stop;
}

bool writing::isListLine(QStringView line)
{
    constexpr qsizetype mostDigits = 2;
    qsizetype digits = 0;
    while (digits < line.size() && line[digits] >= u'0' && line[digits] <= u'9')
        ++digits;
    if (digits > mostDigits)
        return false;
    const QStringView signs
        = digits > 0 ? QStringView(u".)") : QStringView(u"-*+#>\u2022\u2013\u00b7\u25cf\u25e6\u25aa");
    return digits + 1 < line.size() && signs.contains(line[digits]) && line[digits + 1] == u' ';
}

QStringList writing::linesOf(const QString &text)
{
    static const QRegularExpression breaks(u"[\\n\\r\\f\\v\\x{85}\\x{2028}\\x{2029}]+"_s);
    QStringList lines;
    for (const QString &line : text.split(breaks)) {
        if (const QString plain = line.simplified(); !plain.isEmpty())
            lines.append(plain);
    }
    return lines;
}

QString writing::spelledCompound(QStringView word)
{
    constexpr qsizetype shortest = 3; // letters of the first word; "Astr" and "Inr" are something else
    struct Ending
    {
        QStringView sign;
        QStringView full;
    };
    for (const Ending &ending : { Ending { u"str", u"straße" }, Ending { u"nr", u"nummer" } }) {
        if (word.size() >= shortest + ending.sign.size() && word.endsWith(ending.sign))
            return word.chopped(ending.sign.size()) + ending.full;
    }
    return {};
}

QString writing::beginningOf(const QString &text, Language language)
{
    if (text.size() <= longReading + hardlyLonger)
        return text;
    static const QRegularExpression sentence(u"[.!?\u2026][\"'\u201c\u201d\u00bb\u00ab)]*\\s"_s);
    // Only in its second half: better a sentence cut in two than half of what there is time for.
    qsizetype end = text.lastIndexOf(sentence, longReading);
    if (end < longReading / 2)
        end = text.lastIndexOf(u' ', longReading);
    else
        ++end;
    if (end < longReading / 2)
        end = text.at(longReading - 1).isHighSurrogate() ? longReading - 1 : longReading;
    while (end < text.size() && text.at(end - 1).isDigit() && text.at(end).isDigit())
        ++end; // part of a number is another number
    const QString rest = language == Language::German
        ? u"Die Nachricht geht noch weiter. Sag wörtlich oder drück die Fünf, um alles zu hören."_s
        : u"The message goes on. Say word for word or press five to hear all of it."_s;
    const QString beginning = text.first(end).trimmed();
    return QString(beginning + (pauses(beginning) ? u" "_s : u" … "_s) + rest);
}

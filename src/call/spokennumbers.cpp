// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokennumbers.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace spoken
{

namespace
{

constexpr QStringView germanSmall[]
    = { u"null", u"ein", u"zwei", u"drei", u"vier", u"fünf", u"sechs", u"sieben", u"acht", u"neun", u"zehn", u"elf",
          u"zwölf", u"dreizehn", u"vierzehn", u"fünfzehn", u"sechzehn", u"siebzehn", u"achtzehn", u"neunzehn" };
constexpr QStringView germanTens[]
    = { u"", u"zehn", u"zwanzig", u"dreißig", u"vierzig", u"fünfzig", u"sechzig", u"siebzig", u"achtzig", u"neunzig" };
constexpr QStringView englishSmall[]
    = { u"zero", u"one", u"two", u"three", u"four", u"five", u"six", u"seven", u"eight", u"nine", u"ten", u"eleven",
          u"twelve", u"thirteen", u"fourteen", u"fifteen", u"sixteen", u"seventeen", u"eighteen", u"nineteen" };
constexpr QStringView englishTens[]
    = { u"", u"ten", u"twenty", u"thirty", u"forty", u"fifty", u"sixty", u"seventy", u"eighty", u"ninety" };

struct Irregular
{
    QStringView cardinal;
    QStringView ordinal;
};

constexpr Irregular englishOrdinals[] = { { u"one", u"first" }, { u"two", u"second" }, { u"three", u"third" },
    { u"five", u"fifth" }, { u"eight", u"eighth" }, { u"nine", u"ninth" }, { u"twelve", u"twelfth" } };

//! 1 to 999; one is "ein", whatever follows completes it.
QString germanHundreds(int number)
{
    QString words;
    if (number >= 100)
        words += germanSmall[number / 100] + u"hundert"_s;
    const int rest = number % 100;
    if (rest == 0)
        return words;
    if (rest < 20)
        return words + germanSmall[rest];
    if (rest % 10 != 0)
        words += germanSmall[rest % 10] + u"und"_s;
    return words + germanTens[rest / 10];
}

QString germanMany(int number, const QString &one, const QString &many)
{
    if (number == 1)
        return u"eine "_s + one;
    return germanHundreds(number) + u' ' + many;
}

QString germanCounting(qint64 number)
{
    QStringList parts;
    const int billions = static_cast<int>(number / 1'000'000'000);
    const int millions = static_cast<int>(number / 1'000'000 % 1000);
    const int thousands = static_cast<int>(number / 1000 % 1000);
    const int rest = static_cast<int>(number % 1000);
    if (billions > 0)
        parts += germanMany(billions, u"Milliarde"_s, u"Milliarden"_s);
    if (millions > 0)
        parts += germanMany(millions, u"Million"_s, u"Millionen"_s);
    QString low;
    if (thousands > 0)
        low = germanHundreds(thousands) + u"tausend"_s;
    if (rest > 0)
        low += germanHundreds(rest);
    if (!low.isEmpty())
        parts += low;
    return parts.isEmpty() ? germanSmall[0].toString() : parts.join(u' ');
}

QString englishHundreds(int number)
{
    QStringList words;
    if (number >= 100)
        words << englishSmall[number / 100].toString() << u"hundred"_s;
    const int rest = number % 100;
    if (rest >= 20 && rest % 10 != 0)
        words << QString(englishTens[rest / 10] + u"-"_s + englishSmall[rest % 10]);
    else if (rest >= 20)
        words << englishTens[rest / 10].toString();
    else if (rest > 0)
        words << englishSmall[rest].toString();
    return words.join(u' ');
}

QString englishCardinal(qint64 number)
{
    QStringList parts;
    const auto part = [&](qint64 unit, const QString &name) {
        const int count = static_cast<int>(number / unit % 1000);
        if (count > 0)
            parts << englishHundreds(count) + name;
    };
    part(1'000'000'000, u" billion"_s);
    part(1'000'000, u" million"_s);
    part(1000, u" thousand"_s);
    part(1, QString());
    return parts.isEmpty() ? englishSmall[0].toString() : parts.join(u' ');
}

QString germanOrdinalStem(int number)
{
    const int low = number % 100;
    const QString high = number > low ? germanCounting(number - low) : QString();
    switch (low) {
    case 0:
        return high + u"st"_s;
    case 1:
        return high + u"erst"_s;
    case 3:
        return high + u"dritt"_s;
    case 7:
        return high + u"siebt"_s;
    case 8:
        return high + u"acht"_s;
    default:
        return high + germanHundreds(low) + (low < 20 ? u"t"_s : u"st"_s);
    }
}

QString englishOrdinal(int number)
{
    const QString words = englishCardinal(number);
    const qsizetype last = std::max(words.lastIndexOf(u' '), words.lastIndexOf(u'-')) + 1;
    const QStringView word = QStringView(words).mid(last);
    const QString front = words.left(last);
    for (const Irregular &irregular : englishOrdinals) {
        if (word == irregular.cardinal)
            return front + irregular.ordinal;
    }
    if (word.endsWith(u'y'))
        return front + word.chopped(1) + u"ieth"_s;
    return front + word + u"th"_s;
}

bool isGerman(Language language)
{
    return language == Language::German;
}

} // namespace

QString counting(qint64 number, Language language)
{
    if (number < -largestCardinal || number > largestCardinal)
        return digitByDigit(QString::number(number), language);
    if (number < 0)
        return u"minus "_s + counting(-number, language);
    return isGerman(language) ? germanCounting(number) : englishCardinal(number);
}

QString cardinal(qint64 number, Language language)
{
    const QString words = counting(number, language);
    if (isGerman(language) && words.endsWith(u"ein"))
        return words + u's';
    return words;
}

QString year(int number, Language language)
{
    const int century = number / 100;
    const int rest = number % 100;
    if (isGerman(language)) {
        if (century < 11 || century > 19)
            return cardinal(number, language);
        const QString hundreds = germanHundreds(century) + u"hundert"_s;
        if (rest == 0)
            return hundreds;
        return hundreds + cardinal(rest, language);
    }
    const bool halves = (century >= 11 && century <= 19) || (century == 20 && rest >= 10);
    if (!halves)
        return cardinal(number, language);
    if (rest == 0)
        return englishCardinal(century) + u" hundred"_s;
    return englishCardinal(century) + (rest < 10 ? u" oh "_s : u" "_s) + englishCardinal(rest);
}

QString ordinal(int number, Language language, Ending ending)
{
    constexpr int largest = 999'999;
    if (number < 1 || number > largest)
        return cardinal(number, language);
    if (!isGerman(language))
        return englishOrdinal(number);
    const QString stem = germanOrdinalStem(number);
    switch (ending) {
    case Ending::En:
        return stem + u"en"_s;
    case Ending::Er:
        return stem + u"er"_s;
    case Ending::Es:
        return stem + u"es"_s;
    case Ending::E:
        break;
    }
    return stem + u'e';
}

QString digitByDigit(QStringView digits, Language language)
{
    QStringList words;
    for (const QChar c : digits) {
        if (c >= u'0' && c <= u'9')
            words << cardinal(c.unicode() - u'0', language);
    }
    return words.join(u' ');
}

QString inPairs(QStringView digits, Language language)
{
    QStringList pairs;
    for (qsizetype i = 0; i < digits.size(); i += 2)
        pairs << digitByDigit(digits.mid(i, 2), language);
    return pairs.join(u", "_s);
}

} // namespace spoken

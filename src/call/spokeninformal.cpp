// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokeninformal.h"

#include "call/spokendays.h"
#include "call/spokennumbers.h"
#include "call/spokentime.h"
#include "call/spokenunits.h"

#include <algorithm>
#include <initializer_list>

using namespace Qt::StringLiterals;

namespace spoken
{

namespace
{

constexpr int noon = 12;
constexpr int hoursOfDay = 24;
constexpr int minutesOfHour = 60;

bool contains(std::initializer_list<QStringView> list, QStringView word)
{
    return std::any_of(
        list.begin(), list.end(), [word](QStringView entry) { return entry.compare(word, Qt::CaseInsensitive) == 0; });
}

bool endsWord(QStringView text, qsizetype at)
{
    return !charAt(text, at).isLetterOrNumber();
}

//! Words that a time of day follows and hardly ever a duration.
bool announcesTime(QStringView word, Language language)
{
    if (isWeekday(word, language))
        return true;
    return language == Language::German
        ? contains({ u"um", u"ab", u"gegen", u"bis", u"heute", u"morgen", u"gestern", u"Abfahrt", u"Ankunft", u"Beginn",
                       u"spätestens", u"frühestens", u"zwischen" },
            word)
        : contains({ u"at", u"by", u"until", u"till", u"around", u"today", u"tomorrow", u"before", u"after" }, word);
}

bool behindDash(QStringView text, qsizetype at)
{
    return isDash(charAt(text, at - 1)) && (isDigit(charAt(text, at - 2)) || charAt(text, at - 2) == u'h');
}

QString timeWords(int hour, int minute, bool sure, Language language)
{
    if (language == Language::German || sure || hour > noon || hour == 0)
        return clockTime(hour, minute, language);
    const QString words = cardinal(hour, language);
    if (minute == 0)
        return words + u" o'clock"_s;
    return words + (minute < 10 ? u" oh "_s : u" "_s) + cardinal(minute, language);
}

QString durationWords(int hours, int minutes, Language language)
{
    const bool german = language == Language::German;
    const auto counted = [&](int count, QStringView one, QStringView many) -> QString {
        if (count == 1)
            return (german ? u"eine "_s : u"one "_s) + one;
        return counting(count, language) + u' ' + many;
    };
    if (hours == 0)
        return german ? counted(minutes, u"Minute", u"Minuten") : counted(minutes, u"minute", u"minutes");
    const QString whole = german ? counted(hours, u"Stunde", u"Stunden") : counted(hours, u"hour", u"hours");
    if (minutes == 0)
        return whole;
    return german ? QString(whole + u' ' + cardinal(minutes, language))
                  : QString(whole + u" and "_s + counted(minutes, u"minute", u"minutes"));
}

//! Length of "h" with a space before it or none, 0 when there is none.
qsizetype hourSignAt(QStringView text, qsizetype at)
{
    const qsizetype sign = charAt(text, at) == u' ' ? at + 1 : at;
    return charAt(text, sign) == u'h' && endsWord(text, sign + 1) && charAt(text, sign + 1) != u'/' ? sign + 1 - at : 0;
}

//! "5:30 h", "9h30", "20.15h": a time only where something says so, for hours they are in any case.
Piece clockWithSignAt(QStringView text, qsizetype at, Language language)
{
    const qsizetype digits = digitsAt(text, at);
    const QChar between = charAt(text, at + digits);
    if (digits < 1 || digits > 2 || !QStringView(u":.h").contains(between) || digitsAt(text, at + digits + 1) != 2)
        return {};
    const qsizetype end = at + digits + 3;
    const qsizetype sign = hourSignAt(text, end);
    const int hour = valueOf(text.mid(at, digits));
    const int minute = valueOf(text.mid(at + digits + 1, 2));
    const bool signed_ = between == u'h' ? endsWord(text, end) : sign > 0;
    if (!signed_ || minute >= minutesOfHour)
        return {};
    const bool zeroed = digits == 2 && text[at] == u'0';
    const bool time = hour < hoursOfDay
        && (zeroed || hour > noon || announcesTime(wordBefore(text, at), language) || behindDash(text, at));
    if (between == u'.' && !time)
        return {}; // "1.25 h" has a decimal point
    return { end + sign - at,
        time ? timeWords(hour, minute, zeroed, language) : durationWords(hour, minute, language) };
}

//! "2 : 1".
Piece spacedRatioAt(QStringView text, qsizetype at, Language language)
{
    constexpr qsizetype longest = 3;
    const qsizetype digits = digitsAt(text, at);
    const qsizetype second = at + digits + 3;
    const qsizetype others = text.mid(at + digits).startsWith(u" : ") ? digitsAt(text, second) : 0;
    if (digits < 1 || digits > longest || others < 1 || others > longest)
        return {};
    return { second + others - at,
        cardinal(valueOf(text.mid(at, digits)), language) + (language == Language::German ? u" zu "_s : u" to "_s)
            + cardinal(valueOf(text.mid(second, others)), language) };
}

//! "um 14h", "10-14h"; elsewhere hours are a duration.
Piece hourWithSignAt(QStringView text, qsizetype at, Language language)
{
    const qsizetype digits = digitsAt(text, at);
    const int hour = valueOf(text.mid(at, digits));
    const qsizetype sign = digits <= 2 && hour < hoursOfDay ? hourSignAt(text, at + digits) : 0;
    if (sign == 0 || isDigit(charAt(text, at - 1)) || charAt(text, at - 1) == u':')
        return {};
    const QStringView before = wordBefore(text, at);
    const bool surely = contains({ u"um", u"gegen", u"ab", u"at", u"around" }, before);
    const bool late = hour > noon && (announcesTime(before, language) || behindDash(text, at));
    if (!surely && !late)
        return {};
    return { digits + sign, timeWords(hour, 0, false, language) };
}

//! "um 8.30"; with "Uhr", "pm" or a currency behind it others read it.
Piece dottedTimeAt(QStringView text, qsizetype at, Language language)
{
    const qsizetype digits = digitsAt(text, at);
    if (digits < 1 || digits > 2 || charAt(text, at + digits) != u'.' || digitsAt(text, at + digits + 1) != 2
        || !contains({ u"um", u"gegen", u"at", u"around" }, wordBefore(text, at)))
        return {};
    const qsizetype end = at + digits + 3;
    const int hour = valueOf(text.mid(at, digits));
    const int minute = valueOf(text.mid(at + digits + 1, 2));
    const QStringView behind = text.mid(charAt(text, end) == u' ' ? end + 1 : end);
    const bool halfDay = behind.startsWith(u"am") || behind.startsWith(u"pm") || behind.startsWith(u"a.m")
        || behind.startsWith(u"p.m");
    const bool goesOn = !endsWord(text, end) || isDash(charAt(text, end))
        || (QStringView(u".,:").contains(charAt(text, end)) && isDigit(charAt(text, end + 1)));
    if (hour >= hoursOfDay || minute >= minutesOfHour || halfDay || goesOn || unitAt(text, end, language).length > 0)
        return {};
    return { end - at, timeWords(hour, minute, text[at] == u'0', language) };
}

//! "90x200", "100x50x30": so many by so many. The last number is left to who reads its unit.
Piece dimensionAt(QStringView text, qsizetype at, Language language)
{
    constexpr qsizetype longest = 5;
    constexpr qsizetype most = 64; // of the text, so that a hostile row costs no more
    const QString by = language == Language::German ? u" mal "_s : u" times "_s;
    if (QStringView(u".,").contains(charAt(text, at - 1)) && at > 0)
        return {};
    Piece piece;
    while (piece.length < most) {
        const qsizetype begin = at + piece.length;
        const qsizetype digits = digitsAt(text, begin);
        const QChar sign = charAt(text, begin + digits);
        if (digits < 1 || digits > longest || (sign != u'x' && sign != u'\u00d7')
            || !isDigit(charAt(text, begin + digits + 1)))
            break;
        piece.words += cardinal(valueOf(text.mid(begin, digits)), language) + by;
        piece.length += digits + 1;
    }
    return piece;
}

//! "½" or "1/2" at \a at, as a length.
qsizetype halfAt(QStringView text, qsizetype at)
{
    if (charAt(text, at) == u'\u00bd')
        return 1;
    const bool spelled = text.mid(at).startsWith(u"1/2");
    return spelled && !isDigit(charAt(text, at + 3)) && charAt(text, at + 3) != u'/' ? 3 : 0;
}

//! "3½", "3 1/2", "½ Stunde".
Piece halvesAt(QStringView text, qsizetype at, Language language)
{
    constexpr qsizetype longest = 3;
    const bool german = language == Language::German;
    if (const qsizetype half = halfAt(text, at); half > 0) {
        const QStringView noun = charAt(text, at + half) == u' ' ? wordAt(text, at + half + 1) : QStringView();
        if (noun == u"Stunde")
            return { half, u"eine halbe"_s };
        return noun == u"hour" ? Piece { half, u"half an"_s } : Piece {};
    }
    const qsizetype digits = digitsAt(text, at);
    const QChar next = charAt(text, at + digits);
    const qsizetype space = next == u' ' ? 1 : 0;
    const qsizetype half = digits >= 1 && digits <= longest ? halfAt(text, at + digits + space) : 0;
    if (half == 0 || (space == 0 && next != u'\u00bd'))
        return {};
    const int whole = valueOf(text.mid(at, digits));
    const qsizetype length = digits + space + half;
    if (!german)
        return { length, cardinal(whole, language) + u" and a half"_s };
    return { length, counting(whole, language) + u"einhalb"_s };
}

//! The last word before \a at says that figures are to be typed in: "Code: ", "PIN ist ".
bool saysCode(QStringView text, qsizetype at)
{
    constexpr qsizetype farthest = 40;
    const qsizetype begin = std::max<qsizetype>(0, at - farthest);
    QStringView before = text.mid(begin, at - begin);
    const auto trim = [&before] {
        while (!before.isEmpty() && QStringView(u" :=\"'\u201e\u201c").contains(before.back()))
            before.chop(1);
    };
    trim();
    QStringView word = wordBefore(before, before.size());
    if (contains({ u"lautet", u"ist", u"is" }, word)) {
        before.chop(word.size());
        trim();
        word = wordBefore(before, before.size());
    }
    return word.endsWith(u"code", Qt::CaseInsensitive)
        || contains({ u"PIN", u"TAN", u"Passwort", u"Kennwort", u"password" }, word);
}

Piece codeNumberAt(QStringView text, qsizetype at, Language language)
{
    constexpr qsizetype shortest = 4;
    constexpr qsizetype longest = 9;
    constexpr qsizetype block = 3; // "123-456"
    const qsizetype digits = digitsAt(text, at);
    const qsizetype second = at + block + 1;
    const bool blocks = digits == block && (isDash(charAt(text, at + block)) || charAt(text, at + block) == u' ')
        && digitsAt(text, second) == block && endsWord(text, second + block);
    const bool whole = digits >= shortest && digits <= longest && endsWord(text, at + digits)
        && !(QStringView(u".,:/-").contains(charAt(text, at + digits)) && isDigit(charAt(text, at + digits + 1)));
    if ((!blocks && !whole) || !saysCode(text, at))
        return {};
    if (blocks)
        return { 2 * block + 1,
            digitByDigit(text.mid(at, block), language) + u", "_s + digitByDigit(text.mid(second, block), language) };
    const QStringView code = text.mid(at, digits);
    return { digits, digits == shortest ? digitByDigit(code, language) : inPairs(code, language) };
}

//! "the 1990s", "the 90s".
Piece decadeAt(QStringView text, qsizetype at)
{
    constexpr QStringView tens[]
        = { u"twenties", u"thirties", u"forties", u"fifties", u"sixties", u"seventies", u"eighties", u"nineties" };
    const qsizetype digits = digitsAt(text, at);
    const int value = valueOf(text.mid(at, digits));
    const int ten = value % 100 / 10;
    const bool four = digits == 4 && value >= 1100 && value < 2100;
    const bool two = digits == 2
        && (charAt(text, at - 1) == u'\'' || contains({ u"the", u"early", u"mid", u"late" }, wordBefore(text, at)));
    if ((!four && !two) || value % 10 != 0 || charAt(text, at + digits) != u's' || !endsWord(text, at + digits + 1))
        return {};
    if (four && value % 100 == 0)
        return { digits + 1,
            value == 2000 ? u"two thousands"_s : cardinal(value / 100, Language::English) + u" hundreds"_s };
    if (ten < 2)
        return {};
    const QString century = four ? cardinal(value / 100, Language::English) + u' ' : QString();
    return { digits + 1, century + tens[ten - 2] };
}

//! "5'10\"": feet and inches.
Piece heightAt(QStringView text, qsizetype at)
{
    const qsizetype feet = digitsAt(text, at);
    const auto isPrime = [](QChar c) { return c == u'\'' || c == u'\u2019' || c == u'\u2032'; };
    const qsizetype inches
        = feet > 0 && feet <= 2 && isPrime(charAt(text, at + feet)) ? digitsAt(text, at + feet + 1) : 0;
    const qsizetype end = at + feet + 1 + inches;
    if (inches < 1 || inches > 2 || !QStringView(u"\"\u201d\u2033").contains(charAt(text, end)) || end >= text.size())
        return {};
    return { end + 1 - at,
        cardinal(valueOf(text.mid(at, feet)), Language::English) + u" foot "_s
            + cardinal(valueOf(text.mid(at + feet + 1, inches)), Language::English) };
}

//! "$5M", "€1.5bn".
Piece millionsAt(QStringView text, qsizetype at)
{
    constexpr qsizetype longest = 4;
    const Unit unit = currencySignAt(text, at, Language::English);
    const qsizetype number = at + unit.length;
    const qsizetype digits = unit.length > 0 ? digitsAt(text, number) : 0;
    if (digits < 1 || digits > longest)
        return {};
    const qsizetype fraction = charAt(text, number + digits) == u'.' ? digitsAt(text, number + digits + 1) : 0;
    const qsizetype end = number + digits + (fraction > 0 ? fraction + 1 : 0);
    const QStringView sign = wordAt(text, end);
    const QString scale = contains({ u"m", u"mn" }, sign) ? u" million "_s
        : contains({ u"b", u"bn" }, sign)                 ? u" billion "_s
        : contains({ u"k" }, sign)                        ? u" thousand "_s
                                                          : QString();
    if (scale.isEmpty() || fraction > 3 || !endsWord(text, end + sign.size()))
        return {};
    QString words = cardinal(valueOf(text.mid(number, digits)), Language::English);
    if (fraction > 0)
        words += u" point "_s + digitByDigit(text.mid(number + digits + 1, fraction), Language::English);
    return { end + sign.size() - at, words + scale + unit.many };
}

} // namespace

Piece informalAt(QStringView text, qsizetype at, Language language)
{
    const bool english = language == Language::English;
    // "3 m x 4 m"
    if (text[at] == u'x' && charAt(text, at - 1) == u' ' && charAt(text, at + 1) == u' '
        && isDigit(charAt(text, at + 2)) && charAt(text, at - 2).isLetterOrNumber())
        return { 1, english ? u"by"_s : u"mal"_s };
    if (!isDigit(text[at]) && text[at] != u'\u00bd')
        return english ? millionsAt(text, at) : Piece {};
    for (const auto reader :
        { clockWithSignAt, hourWithSignAt, spacedRatioAt, dottedTimeAt, dimensionAt, halvesAt, codeNumberAt }) {
        if (const Piece piece = reader(text, at, language); piece.length > 0)
            return piece;
    }
    Piece piece = english ? decadeAt(text, at) : Piece {};
    if (english && piece.length == 0)
        piece = heightAt(text, at);
    return piece;
}

} // namespace spoken

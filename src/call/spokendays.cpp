// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokendays.h"

#include "call/spokendates.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <span>

using namespace Qt::StringLiterals;

namespace spoken
{

namespace
{

struct Day
{
    QStringView shortened;
    QStringView full;
};

constexpr Day germanDays[] = { { u"Mo", u"Montag" }, { u"Di", u"Dienstag" }, { u"Mi", u"Mittwoch" },
    { u"Do", u"Donnerstag" }, { u"Fr", u"Freitag" }, { u"Sa", u"Samstag" }, { u"So", u"Sonntag" } };
constexpr Day englishDays[] = { { u"Mon", u"Monday" }, { u"Tue", u"Tuesday" }, { u"Tues", u"Tuesday" },
    { u"Wed", u"Wednesday" }, { u"Thu", u"Thursday" }, { u"Thur", u"Thursday" }, { u"Thurs", u"Thursday" },
    { u"Fri", u"Friday" }, { u"Sat", u"Saturday" }, { u"Sun", u"Sunday" } };

std::span<const Day> daysOf(Language language)
{
    return language == Language::German ? std::span<const Day>(germanDays) : std::span<const Day>(englishDays);
}

QStringView fullName(QStringView shortened, Language language)
{
    const std::span<const Day> days = daysOf(language);
    const auto day = std::find_if(
        days.begin(), days.end(), [shortened](const Day &entry) { return entry.shortened == shortened; });
    return day == days.end() ? QStringView() : day->full;
}

bool contains(std::initializer_list<QStringView> list, QStringView word)
{
    return std::any_of(
        list.begin(), list.end(), [word](QStringView entry) { return entry.compare(word, Qt::CaseInsensitive) == 0; });
}

//! "12.12.", "20:15", "9-17 Uhr", "8pm", "3 Dec": what no mere count looks like.
bool isTimeOrDate(QStringView text, qsizetype at)
{
    constexpr qsizetype longest = 14; // "10:00 - 12:00 "
    if (!isDigit(charAt(text, at)))
        return false;
    qsizetype end = at;
    bool marked = false;
    while (end < text.size() && end - at < longest
        && (isDigit(text[end]) || isDash(text[end]) || QStringView(u".: /").contains(text[end]))) {
        marked = marked || (text[end] == u':' && isDigit(charAt(text, end + 1)))
            || (text[end] == u'.' && (isDigit(charAt(text, end + 1)) || isDigit(charAt(text, end - 2))));
        ++end;
    }
    const QStringView word = wordAt(text, end);
    return marked || contains({ u"Uhr", u"h", u"am", u"pm", u"a", u"p" }, word) || DateReader::isMonth(word);
}

//! "Sa um 5", "Mi abend". "So um 5" and "So früh" say how, not when.
bool goesWithDay(QStringView text, qsizetype at, QStringView day)
{
    const QStringView word = wordAt(text, at);
    if (contains(
            { u"vormittag", u"mittag", u"nachmittag", u"abend", u"morning", u"afternoon", u"evening", u"night" }, word))
        return true;
    if (day == u"Sonntag")
        return false;
    const bool hour = isDigit(charAt(text, at + word.size() + 1)) && contains({ u"um", u"ab", u"at" }, word);
    return hour || contains({ u"früh", u"nacht" }, word);
}

bool announcesDay(QStringView word, Language language)
{
    return language == Language::German
        ? contains(
            { u"am", u"bis", u"ab", u"vom", u"seit", u"jeden", u"diesen", u"nächsten", u"letzten", u"kommenden" }, word)
        : contains({ u"on", u"by", u"until", u"till", u"from", u"next", u"last", u"this", u"every", u"since" }, word);
}

struct Joint
{
    qsizetype length = 0; //!< between two days; 0: they are not joined
    bool isRange = false;
    bool isSign = false; //!< "and" has to be said for it
};

//! "-", "/", " + ", ", ", " und " between two days.
Joint jointAt(QStringView text, qsizetype at)
{
    qsizetype i = at;
    if (charAt(text, i) == u',' && charAt(text, i + 1) == u' ')
        return { 2, false, false };
    const bool spaced = charAt(text, i) == u' ';
    i += spaced ? 1 : 0;
    const QChar sign = charAt(text, i);
    if (isDash(sign) || QStringView(u"/+&").contains(sign)) {
        i += charAt(text, i + 1) == u' ' ? 2 : 1;
        return { i - at, isDash(sign), !isDash(sign) };
    }
    const QStringView word = spaced ? wordAt(text, i) : QStringView();
    if (!contains({ u"und", u"u", u"oder", u"bis", u"and", u"or", u"to" }, word))
        return {};
    i += word.size();
    i += charAt(text, i) == u'.' ? 1 : 0;
    return charAt(text, i) == u' ' ? Joint { i + 1 - at, false, false } : Joint {};
}

bool isDayAt(QStringView text, qsizetype at, Language language)
{
    return !fullName(wordAt(text, at), language).isEmpty();
}

//! Another day stands before this one and is joined to it.
bool followsDay(QStringView text, qsizetype at, Language language)
{
    constexpr qsizetype farthest = 12; // "Thurs. oder "
    for (qsizetype begin = std::max<qsizetype>(0, at - farthest); begin < at; ++begin) {
        if (charAt(text, begin - 1).isLetterOrNumber() || !isDayAt(text, begin, language))
            continue;
        qsizetype end = begin + wordAt(text, begin).size();
        end += charAt(text, end) == u'.' ? 1 : 0;
        const Joint joint = jointAt(text, end);
        if (joint.length > 0 && end + joint.length == at)
            return true;
    }
    return false;
}

} // namespace

Piece weekdayAt(QStringView text, qsizetype at, Language language)
{
    const QStringView word = wordAt(text, at);
    const QStringView full = fullName(word, language);
    if (full.isEmpty() || charAt(text, at + word.size()).isDigit())
        return {};
    const bool dotted = charAt(text, at + word.size()) == u'.';
    const qsizetype end = at + word.size() + (dotted ? 1 : 0);
    qsizetype next = end;
    while (QStringView(u" ,").contains(charAt(text, next)) && next < text.size())
        ++next;
    const Joint joint = jointAt(text, end);
    const bool joined = joint.length > 0 && isDayAt(text, end + joint.length, language);
    // "bis Fr. Meier kommt" is Mrs. Meier, "on Sat. Then" is a day; a name may be as short.
    const bool announced = announcesDay(wordBefore(text, at), language) && !(dotted && charAt(text, next).isUpper());
    const bool timed = isTimeOrDate(text, next) || goesWithDay(text, next, full);
    if (!joined && !announced && !timed && !followsDay(text, at, language))
        return {};
    const bool german = language == Language::German;
    Piece piece { end - at, full.toString() };
    if (joined && (joint.isRange || joint.isSign)) {
        const QString between = joint.isRange ? (german ? u" bis "_s : u" to "_s) : (german ? u" und "_s : u" and "_s);
        piece.words += between;
        piece.length += joint.length;
    } else if (dotted && endsText(text, end)) {
        piece.words += u'.';
    }
    return piece;
}

bool isWeekday(QStringView word, Language language)
{
    const std::span<const Day> days = daysOf(language);
    return std::any_of(days.begin(), days.end(), [word](const Day &day) {
        return day.shortened == word || day.full == word || (day.full == u"Samstag" && word == u"Sonnabend");
    });
}

} // namespace spoken

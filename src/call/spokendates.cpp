// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokendates.h"

#include "call/sentencewords.h"
#include "call/spokendays.h"
#include "call/spokentime.h"

#include <algorithm>
#include <initializer_list>

using namespace Qt::StringLiterals;

namespace spoken
{

namespace
{

bool contains(std::initializer_list<QStringView> list, QStringView word)
{
    return std::any_of(
        list.begin(), list.end(), [word](QStringView entry) { return entry.compare(word, Qt::CaseInsensitive) == 0; });
}

bool isDay(int day, int month)
{
    return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

int fullYear(int year, qsizetype digits)
{
    if (digits > 2)
        return year;
    return year >= 70 ? 1900 + year : 2000 + year;
}

//! The ending that the counted noun asks for when no article does: "zweiter Platz", "zweites Mal".
Ending endingFor(QStringView noun)
{
    switch (sentencewords::genderOfCounted(noun).value_or(sentencewords::Gender::She)) {
    case sentencewords::Gender::He:
        return Ending::Er;
    case sentencewords::Gender::It:
        return Ending::Es;
    case sentencewords::Gender::She:
        break;
    }
    return Ending::E;
}

bool beginsSentence(QStringView text, qsizetype at)
{
    return at == 0 || (charAt(text, at - 1) == u' ' && QStringView(u".!?:").contains(charAt(text, at - 2)));
}

//! What stands between the weekday before \a at and the date: nothing, or the article that the preposition before both
//! asks for: "bis Freitag, den zwölften", "am Freitag, dem zwölften".
QStringView articleBehindDay(QStringView text, qsizetype at)
{
    qsizetype end = at;
    while (end > 0 && QStringView(u" ,.").contains(text[end - 1]))
        --end;
    const QStringView day = wordBefore(text, end);
    if (end == at || !isWeekday(day, Language::German))
        return {};
    const QStringView before = wordBefore(text, day.data() - text.data());
    if (contains({ u"am", u"vom", u"ab", u"seit", u"zum", u"beim", u"von", u"dem" }, before))
        return u"dem";
    return contains({ u"bis", u"für", u"auf", u"den", u"diesen", u"nächsten", u"kommenden" }, before) ? u"den"
                                                                                                      : QStringView();
}

struct ClockDigits
{
    qsizetype length = 0; //!< "14:05" or "14:05:30"
    int hour = 0;
    int minute = 0;
    int second = -1;
};

ClockDigits clockAt(QStringView text, qsizetype at, QChar separator)
{
    const qsizetype hours = digitsAt(text, at);
    if (hours < 1 || hours > 2 || charAt(text, at + hours) != separator || digitsAt(text, at + hours + 1) != 2)
        return {};
    ClockDigits clock { hours + 3, valueOf(text.mid(at, hours)), valueOf(text.mid(at + hours + 1, 2)), -1 };
    if (clock.hour > 24 || clock.minute > 59 || (clock.hour == 24 && clock.minute > 0))
        return {};
    if (separator == u':' && charAt(text, at + clock.length) == u':' && digitsAt(text, at + clock.length + 1) == 2) {
        clock.second = valueOf(text.mid(at + clock.length + 1, 2));
        clock.length += 3;
    }
    const QChar next = charAt(text, at + clock.length);
    // A colon behind it ends a time ("um 19:31: Kommst du?") unless digits follow, which make it something else.
    const bool goesOn = next == u':' && charAt(text, at + clock.length + 1).isDigit();
    return goesOn || next == u'%' || next == u'\u20ac' ? ClockDigits {} : clock;
}

//! Length of a dash between two numbers with the spaces around it, 0 when there is none.
qsizetype dashAt(QStringView text, qsizetype at)
{
    qsizetype i = at;
    while (charAt(text, i) == u' ' && i < at + 1)
        ++i;
    if (!isDash(charAt(text, i)))
        return 0;
    ++i;
    if (charAt(text, i) == u' ')
        ++i;
    return isDigit(charAt(text, i)) ? i - at : 0;
}

enum class HalfDay { None, Morning, Afternoon };

//! "am", "pm", "a.m.", "p.m." with a space before it or none.
HalfDay halfDayAt(QStringView text, qsizetype at, qsizetype &length)
{
    const qsizetype begin = charAt(text, at) == u' ' ? at + 1 : at;
    const QChar first = charAt(text, begin).toLower();
    if (first != u'a' && first != u'p')
        return HalfDay::None;
    const bool dotted = charAt(text, begin + 1) == u'.';
    const qsizetype m = begin + (dotted ? 2 : 1);
    if (charAt(text, m).toLower() != u'm' || charAt(text, m + 1).isLetterOrNumber())
        return HalfDay::None;
    length = m + 1 - at + (dotted && charAt(text, m + 1) == u'.' ? 1 : 0);
    return first == u'a' ? HalfDay::Morning : HalfDay::Afternoon;
}

} // namespace

DateReader::DateReader(Language language) : m_language(language) { }

QString DateReader::to() const
{
    return m_language == Language::German ? u" bis "_s : u" to "_s;
}

bool DateReader::isMonth(QStringView word)
{
    return contains({ u"Januar", u"Jänner", u"Februar", u"März", u"April", u"Mai", u"Juni", u"Juli", u"August",
                        u"September", u"Oktober", u"November", u"Dezember", u"Jan", u"Feb", u"Mär", u"Apr", u"Jun",
                        u"Jul", u"Aug", u"Sep", u"Sept", u"Okt", u"Nov", u"Dez", u"January", u"February", u"March",
                        u"May", u"June", u"July", u"October", u"December", u"Oct", u"Dec" },
        word);
}

//! What the words before an ordinal say about its ending; nothing when they do not announce one.
std::optional<Ending> DateReader::endingBefore(QStringView text, qsizetype at) const
{
    const QStringView word = wordBefore(text, at);
    if (contains({ u"am", u"zum", u"vom", u"im", u"beim", u"dem", u"den", u"des", u"zur", u"einer", u"meinem",
                     u"deinem", u"seinem", u"ihrem", u"unserem", u"jedem", u"jeden", u"diesem", u"diesen" },
            word))
        return Ending::En;
    if (contains({ u"der", u"die", u"das", u"diese", u"dieser", u"dieses", u"jede", u"jeder", u"jedes", u"meine",
                     u"deine", u"seine", u"ihre", u"unsere" },
            word)) {
        const QStringView earlier = wordBefore(text, word.data() - text.data());
        const bool dative = contains({ u"in", u"an", u"auf", u"bei", u"mit", u"nach", u"seit", u"von", u"zu", u"aus",
                                         u"vor", u"ab", u"während", u"unter", u"über" },
            earlier);
        return word.compare(u"der", Qt::CaseInsensitive) == 0 && dative ? Ending::En : Ending::E;
    }
    if (contains({ u"ein", u"mein", u"dein", u"sein", u"ihr", u"unser", u"kein" }, word))
        return Ending::Er;
    const QChar sign = charAt(text, at - 1);
    const bool joined = contains({ u"und", u"oder", u"bis", u"sowie" }, word) || isDash(sign)
        || (sign == u'/' && charAt(text, at - 2) == u'.');
    return joined ? m_last : std::nullopt;
}

QString DateReader::dateWords(int day, int month, int year_, Ending ending) const
{
    const QString words = dayAndMonth(day, month, m_language, ending);
    if (year_ <= 0)
        return words;
    return words + u' ' + year(year_, m_language);
}

Piece DateReader::dateAt(QStringView text, qsizetype at)
{
    Piece piece = isoDate(text, at);
    if (piece.length == 0)
        piece = dottedDate(text, at);
    if (piece.length == 0)
        piece = slashedDate(text, at);
    const qsizetype end = at + piece.length;
    if (const qsizetype dash = piece.length > 0 ? dashAt(text, end) : 0; dash > 0) {
        piece.words += to();
        piece.length += dash;
    }
    return piece;
}

Piece DateReader::isoDate(QStringView text, qsizetype at) const
{
    if (digitsAt(text, at) != 4 || charAt(text, at + 4) != u'-' || digitsAt(text, at + 5) != 2
        || charAt(text, at + 7) != u'-' || digitsAt(text, at + 8) != 2)
        return {};
    const int month = valueOf(text.mid(at + 5, 2));
    const int day = valueOf(text.mid(at + 8, 2));
    if (!isDay(day, month))
        return {};
    Piece piece { 10, dateWords(day, month, valueOf(text.mid(at, 4)), endingBefore(text, at).value_or(Ending::Er)) };
    if (charAt(text, at + 10) == u'T' && isDigit(charAt(text, at + 11))) {
        piece.words += m_language == Language::German ? u" um "_s : u" at "_s;
        ++piece.length;
    }
    return piece;
}

//! "3.12.", "24.12.2026", "24. 12. 26", and after "am" also "3.12".
Piece DateReader::dottedDate(QStringView text, qsizetype at)
{
    const qsizetype dayDigits = digitsAt(text, at);
    if (dayDigits < 1 || dayDigits > 2 || charAt(text, at + dayDigits) != u'.')
        return {};
    qsizetype i = at + dayDigits + 1;
    const bool spaced = charAt(text, i) == u' ';
    i += spaced ? 1 : 0;
    const qsizetype monthDigits = digitsAt(text, i);
    if (monthDigits < 1 || monthDigits > 2)
        return {};
    const int day = valueOf(text.mid(at, dayDigits));
    const int month = valueOf(text.mid(i, monthDigits));
    i += monthDigits;
    if (!isDay(day, month))
        return {};
    const std::optional<Ending> announced = endingBefore(text, at);
    const QStringView article = m_language == Language::German ? articleBehindDay(text, at) : QStringView();
    const bool after = announced == Ending::En || !article.isEmpty()
        || contains({ u"bis", u"ab", u"seit", u"vor", u"nach" }, wordBefore(text, at));
    const Ending ending = after ? Ending::En : announced.value_or(Ending::Er);
    const QString lead = article.isEmpty() ? QString() : u", "_s + article + u' ';
    if (charAt(text, i) != u'.') {
        const bool whole = !spaced && after && m_language == Language::German && !charAt(text, i).isLetterOrNumber()
            && !(charAt(text, i) == u',' && isDigit(charAt(text, i + 1)));
        if (!whole)
            return {};
        m_last = ending;
        return { i - at, lead + dateWords(day, month, 0, ending) };
    }
    ++i;
    qsizetype yearAt = charAt(text, i) == u' ' ? i + 1 : i;
    const qsizetype yearDigits = digitsAt(text, yearAt);
    const bool hasYear = yearDigits == 4 || (yearDigits == 2 && yearAt == i);
    if ((yearDigits > 0 && yearAt == i && !hasYear)
        || (hasYear && charAt(text, yearAt + yearDigits) == u'.' && isDigit(charAt(text, yearAt + yearDigits + 1))))
        return {}; // a version or an address of a computer
    const int year_ = hasYear ? fullYear(valueOf(text.mid(yearAt, yearDigits)), yearDigits) : 0;
    const bool plausible = year_ == 0 || (year_ >= 1000 && year_ < 2200);
    m_last = ending;
    if (hasYear && plausible)
        return { yearAt + yearDigits - at, lead + dateWords(day, month, year_, ending) };
    Piece piece { i - at, lead + dateWords(day, month, 0, ending) };
    if (endsText(text, i))
        piece.words += u'.';
    return piece;
}

Piece DateReader::slashedDate(QStringView text, qsizetype at) const
{
    const qsizetype first = digitsAt(text, at);
    if (first < 1 || first > 2 || charAt(text, at + first) != u'/')
        return {};
    const qsizetype second = digitsAt(text, at + first + 1);
    const qsizetype yearAt = at + first + 1 + second + 1;
    const qsizetype yearDigits = digitsAt(text, yearAt);
    if (second < 1 || second > 2 || charAt(text, yearAt - 1) != u'/' || (yearDigits != 4 && yearDigits != 2))
        return {};
    int day = valueOf(text.mid(at, first));
    int month = valueOf(text.mid(at + first + 1, second));
    const bool monthFirst = m_language == Language::English && day <= 12;
    if (monthFirst || month > 12)
        std::swap(day, month);
    if (!isDay(day, month))
        return {};
    return { yearAt + yearDigits - at,
        dateWords(day, month, fullYear(valueOf(text.mid(yearAt, yearDigits)), yearDigits),
            endingBefore(text, at).value_or(Ending::Er)) };
}

//! Without "am" or "pm" an English hour up to twelve may be either.
QString DateReader::bareClock(int hour, int minute, bool leadingZero) const
{
    if (m_language == Language::German || hour > 12 || hour == 0 || leadingZero)
        return clockTime(hour, minute, m_language);
    const QString words = cardinal(hour, m_language);
    if (minute == 0)
        return words + u" o'clock"_s;
    return words + (minute < 10 ? u" oh "_s : u" "_s) + cardinal(minute, m_language);
}

QString DateReader::secondsWords(int seconds) const
{
    if (m_language == Language::German)
        return u" und "_s
            + (seconds == 1 ? u"eine Sekunde"_s : QString(counting(seconds, m_language) + u" Sekunden"_s));
    return u" and "_s + counting(seconds, m_language) + (seconds == 1 ? u" second"_s : u" seconds"_s);
}

Piece DateReader::timeAt(QStringView text, qsizetype at) const
{
    qsizetype half = 0;
    if (m_language == Language::English) {
        const qsizetype hours = digitsAt(text, at);
        const ClockDigits clock = clockAt(text, at, charAt(text, at + hours) == u'.' ? u'.' : u':');
        const qsizetype end = at + (clock.length > 0 ? clock.length : hours);
        const int hour = clock.length > 0 ? clock.hour : hours <= 2 ? valueOf(text.mid(at, hours)) : 0;
        const HalfDay halfDay = halfDayAt(text, end, half);
        if (halfDay != HalfDay::None && hour >= 1 && hour <= 12) {
            const QString words
                = clockTime(hour % 12 + (halfDay == HalfDay::Afternoon ? 12 : 0), clock.minute, m_language);
            const qsizetype dash = dashAt(text, end + half);
            return { end + half + dash - at, dash > 0 ? QString(words + to()) : words };
        }
    }
    ClockDigits clock = clockAt(text, at, u':');
    const auto saysHour = [&](qsizetype end) { return text.mid(end).startsWith(u" Uhr", Qt::CaseInsensitive); };
    if (clock.length == 0) {
        clock = clockAt(text, at, u'.');
        const qsizetype dash = clock.length > 0 ? dashAt(text, at + clock.length) : 0;
        const ClockDigits second = dash > 0 ? clockAt(text, at + clock.length + dash, u'.') : ClockDigits {};
        if (clock.length == 0
            || !(saysHour(at + clock.length)
                || (second.length > 0 && saysHour(at + clock.length + dash + second.length))))
            return {};
    }
    qsizetype end = at + clock.length;
    Piece piece;
    piece.words = bareClock(clock.hour, clock.minute, text[at] == u'0');
    if (clock.second > 0)
        piece.words += secondsWords(clock.second);
    if (saysHour(end) && !charAt(text, end + 4).isLetter())
        end += 4;
    if (const qsizetype dash = dashAt(text, end); dash > 0) {
        piece.words += to();
        end += dash;
    }
    piece.length = end - at;
    return piece;
}

Piece DateReader::ordinalAt(QStringView text, qsizetype at)
{
    const Piece piece = m_language == Language::German ? germanOrdinal(text, at) : englishOrdinal(text, at);
    return piece.length > 0 ? piece : listedAt(text, at);
}

//! "1. Milch 2. Brot", "1) Milch 2) Brot": counts what it tells, each a sentence of its own.
Piece DateReader::listedAt(QStringView text, qsizetype at)
{
    constexpr qsizetype farthest = 200; // where the second item must begin
    const qsizetype digits = digitsAt(text, at);
    const QChar sign = charAt(text, at + digits);
    const qsizetype end = at + digits + 1;
    const bool apart = at == 0 || charAt(text, at - 1) == u' ';
    if (digits > 2 || !apart || (sign != u'.' && sign != u')') || charAt(text, end) != u' '
        || isDigit(charAt(text, end + 1)) || endsText(text, end))
        return {};
    const int number = valueOf(text.mid(at, digits));
    const qsizetype second
        = number == 1 ? text.mid(end, farthest).indexOf(QString(u" 2"_s + sign + u' ')) : qsizetype(-1);
    // "Gleis 1. Dann Gleis 2." counts platforms.
    const bool begins = second >= 0 && (at == 0 || wordBefore(text, end + second) != wordBefore(text, at));
    if (!begins && (number < 2 || number != m_listed + 1))
        return {};
    m_listed = number;
    const QChar before = charAt(text, at - 2);
    const QString pause = at == 0 || QStringView(u".!?:").contains(before) ? QString()
        : number == 1                                                      ? u", "_s
                                                                           : u". "_s;
    return { digits + 1, pause + ordinal(number, m_language) + (m_language == Language::German ? u"ns:"_s : u":"_s) };
}

Piece DateReader::englishOrdinal(QStringView text, qsizetype at)
{
    const qsizetype digits = digitsAt(text, at);
    if (digits > 6)
        return {};
    const int number = valueOf(text.mid(at, digits));
    const qsizetype end = at + digits;
    if (contains({ u"st", u"nd", u"rd", u"th" }, text.mid(end, 2)) && !charAt(text, end + 2).isLetterOrNumber())
        return { digits + 2, ordinal(number, m_language) };
    const bool dot = charAt(text, end) == u'.';
    if (dot && digits <= 2 && beginsSentence(text, at) && charAt(text, end + 1) == u' '
        && charAt(text, end + 2).isLetter()) {
        m_listed = number; // counts what it tells
        return { digits + 1, ordinal(number, m_language) + u':' };
    }
    // "January 5": a day unless more figures follow
    const bool shortened = at >= 2 && text[at - 2] == u'.';
    const QStringView month = wordBefore(text, shortened ? at - 2 : at);
    const bool figures = (dot || QStringView(u":,").contains(charAt(text, end))) && isDigit(charAt(text, end + 1));
    if (number >= 1 && number <= 31 && digits <= 2 && !month.isEmpty() && month[0].isUpper() && isMonth(month)
        && !figures)
        return { digits, ordinal(number, m_language) };
    // "3 Dec"
    const QStringView next = charAt(text, end) == u' ' ? wordAt(text, end + 1) : QStringView();
    if (number >= 1 && number <= 31 && digits <= 2 && !next.isEmpty() && next[0].isUpper() && isMonth(next)) {
        const bool article = wordBefore(text, at).compare(u"the", Qt::CaseInsensitive) == 0;
        return { digits, (article ? QString() : u"the "_s) + ordinal(number, m_language) + u" of"_s };
    }
    return {};
}

Piece DateReader::germanOrdinal(QStringView text, qsizetype at)
{
    const qsizetype digits = digitsAt(text, at);
    if (digits > 3 || charAt(text, at + digits) != u'.')
        return {};
    const int number = valueOf(text.mid(at, digits));
    const qsizetype end = at + digits + 1;
    const std::optional<Ending> announced = endingBefore(text, at);
    const qsizetype dash = dashAt(text, end);
    // "3. Etage" is written in one as well.
    const QStringView joined = charAt(text, end).isUpper() ? wordAt(text, end) : QStringView();
    const QStringView next = charAt(text, end) == u' '       ? wordAt(text, end + 1)
        : sentencewords::genderOfCounted(joined).has_value() ? joined
                                                             : QStringView();
    const bool dated = isMonth(next) || (charAt(text, end) == u' ' && isDigit(charAt(text, end + 1)) && announced);
    const bool after
        = contains({ u"bis", u"ab", u"seit", u"vor", u"nach" }, wordBefore(text, at)) && !announced && dated;
    Ending ending = announced.value_or(after ? Ending::En : dated ? Ending::Er : endingFor(next));
    Piece piece { digits + 1, {} };
    if (dash > 0 && charAt(text, end + dash + digitsAt(text, end + dash)) == u'.') {
        ending = announced.value_or(Ending::Er);
        piece.words = ordinal(number, m_language, ending) + to();
        piece.length += dash;
    } else if (charAt(text, end) == u'/' && charAt(text, end + 1 + digitsAt(text, end + 1)) == u'.') {
        ending = announced.value_or(Ending::Er);
        piece.words = ordinal(number, m_language, ending) + u" und "_s; // "24./25.12."
        ++piece.length;
    } else if (dated || (announced && !next.isEmpty()) || contains({ u"und", u"oder" }, next)
        || sentencewords::genderOfCounted(next)) {
        const bool listed
            = contains({ u"und", u"oder" }, next) && !announced && !isDigit(charAt(text, end + 1 + next.size() + 1));
        if (listed)
            return {};
        piece.words = ordinal(number, m_language, ending);
    } else if (announced && endsText(text, end) && charAt(text, at - 1) == u' ') {
        piece.words = ordinal(number, m_language, ending) + u'.';
    } else if (beginsSentence(text, at) && !next.isEmpty()) {
        piece.words = ordinal(number, m_language) + u"ns:"_s; // "1. Anna kommt" counts what it tells
        m_listed = number;
    } else {
        return {};
    }
    if (number == 0)
        return {};
    m_last = ending;
    return piece;
}

} // namespace spoken

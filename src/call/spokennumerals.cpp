// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokennumerals.h"

#include "call/spokennumbers.h"

#include <QStringList>

#include <algorithm>
#include <initializer_list>

using namespace Qt::StringLiterals;

namespace spoken
{

namespace
{

constexpr qsizetype mostWholeDigits = 12;
constexpr qsizetype mostFraction = 8;

bool contains(std::initializer_list<QStringView> list, QStringView word)
{
    return std::any_of(
        list.begin(), list.end(), [word](QStringView entry) { return entry.compare(word, Qt::CaseInsensitive) == 0; });
}

//! German nouns that "1" stands before as "eine".
bool isFeminine(QStringView noun)
{
    if (contains({ u"Nachricht", u"Sprachnachricht", u"Minute", u"Stunde", u"Sekunde", u"Woche", u"Person", u"Frage",
                     u"Antwort", u"Flasche", u"Tasse", u"Mail", u"Tonne", u"Karte", u"Fahrkarte", u"Seite", u"Stimme",
                     u"Packung", u"Dose", u"Idee", u"Bitte", u"Datei", u"Gruppe", u"Kiste", u"Nacht", u"Pizza", u"Tüte",
                     u"Frau", u"Katze", u"Million", u"Milliarde", u"Stelle", u"Etage", u"Klasse" },
            noun))
        return true;
    return noun.size() > 5
        && (noun.endsWith(u"ung") || noun.endsWith(u"heit") || noun.endsWith(u"keit") || noun.endsWith(u"schaft")
            || noun.endsWith(u"ion") || noun.endsWith(u"tät") || noun.endsWith(u"nachricht"));
}

} // namespace

NumeralReader::NumeralReader(Language language, Digits digits)
    : m_language(language), m_telephones(language, digits), m_dates(language)
{
}

QString NumeralReader::pick(QStringView german, QStringView english) const
{
    return (m_language == Language::German ? german : english).toString();
}

Piece NumeralReader::at(QStringView text, qsizetype at)
{
    const QChar c = text[at];
    if (!isDigit(c)) {
        const Piece call = m_telephones.at(text, at);
        if (call.length > 0)
            return call;
        return c == u'(' ? Piece {} : QStringView(u"€$£¥").contains(c) ? moneyFirstAt(text, at) : signedAt(text, at);
    }
    Piece piece = m_dates.dateAt(text, at);
    if (piece.length == 0)
        piece = m_dates.timeAt(text, at);
    if (piece.length == 0)
        piece = m_telephones.at(text, at);
    if (piece.length == 0)
        piece = ratioAt(text, at);
    if (piece.length == 0)
        piece = versionAt(text, at);
    if (piece.length == 0)
        piece = m_dates.ordinalAt(text, at);
    if (piece.length == 0)
        piece = fractionAt(text, at);
    if (piece.length == 0)
        piece = numberAt(text, at);
    return piece;
}

//! "3:2", "16:9".
Piece NumeralReader::ratioAt(QStringView text, qsizetype at) const
{
    const qsizetype first = digitsAt(text, at);
    const qsizetype second = charAt(text, at + first) == u':' ? digitsAt(text, at + first + 1) : 0;
    const qsizetype end = at + first + 1 + second;
    if (first > 3 || second < 1 || second > 3 || (charAt(text, end) == u':' && isDigit(charAt(text, end + 1))))
        return {};
    return { end - at,
        cardinal(valueOf(text.mid(at, first)), m_language) + pick(u" zu ", u" to ")
            + cardinal(valueOf(text.mid(at + first + 1, second)), m_language) };
}

//! "2.0.1", "192.168.0.1"; never thousands ("1.500.000").
Piece NumeralReader::versionAt(QStringView text, qsizetype at) const
{
    constexpr qsizetype mostParts = 8;
    QStringList parts;
    bool thousands = true;
    qsizetype i = at;
    while (true) {
        const qsizetype digits = digitsAt(text, i);
        if (digits < 1 || digits > 5 || parts.size() >= mostParts)
            return {};
        thousands = thousands && (parts.isEmpty() || digits == 3);
        parts << cardinal(valueOf(text.mid(i, digits)), m_language);
        i += digits;
        if (charAt(text, i) != u'.' || !isDigit(charAt(text, i + 1)))
            break;
        ++i;
    }
    if (parts.size() < 3 || (thousands && m_language == Language::German))
        return {};
    return { i - at, parts.join(pick(u" Punkt ", u" point ")) };
}

//! "1/2", "24/7", "3/5".
Piece NumeralReader::fractionAt(QStringView text, qsizetype at) const
{
    const qsizetype first = digitsAt(text, at);
    const qsizetype second = charAt(text, at + first) == u'/' ? digitsAt(text, at + first + 1) : 0;
    const qsizetype end = at + first + 1 + second;
    if (first > 3 || second < 1 || second > 3 || charAt(text, end) == u'/')
        return {};
    const int part = valueOf(text.mid(at, first));
    const int all = valueOf(text.mid(at + first + 1, second));
    Piece piece { end - at, {} };
    if (part == 1 && all == 2)
        piece.words = pick(u"ein halb", u"one half");
    else if (part >= 1 && part < all && all == 3)
        piece.words = part == 1 ? pick(u"ein Drittel", u"one third") : pick(u"zwei Drittel", u"two thirds");
    else if ((part == 1 || part == 3) && all == 4)
        piece.words = part == 1 ? pick(u"ein Viertel", u"one quarter") : pick(u"drei Viertel", u"three quarters");
    else
        piece.words
            = cardinal(part, m_language) + (part < all ? pick(u" von ", u" of ") : u" "_s) + cardinal(all, m_language);
    return piece;
}

Piece NumeralReader::signedAt(QStringView text, qsizetype at)
{
    if (!isDigit(charAt(text, at + 1)))
        return {};
    Piece piece = numberAt(text, at + 1);
    if (piece.length == 0)
        return {};
    ++piece.length;
    if (text[at] == u'~')
        piece.words.prepend(pick(u"ungefähr ", u"about "));
    else
        piece.words.prepend(text[at] == u'+' ? u"plus "_s : u"minus "_s);
    return piece;
}

Piece NumeralReader::moneyFirstAt(QStringView text, qsizetype at) const
{
    const Unit unit = currencySignAt(text, at, m_language);
    if (unit.length == 0)
        return {};
    const Written number = written(text, at + unit.length);
    if (number.length == 0)
        return {};
    return { unit.length + number.length, money(number, unit) };
}

NumeralReader::Written NumeralReader::written(QStringView text, qsizetype at) const
{
    const bool german = m_language == Language::German;
    const QChar group = german ? u'.' : u',';
    const QChar decimal = german ? u',' : u'.';
    const qsizetype first = digitsAt(text, at);
    QString digits = text.mid(at, std::min(first, mostWholeDigits + 1)).toString();
    Written number;
    qsizetype i = at + first;
    if (first <= 3) {
        while ((charAt(text, i) == group || (charAt(text, i) == u'\'' && number.length == 0))
            && digitsAt(text, i + 1) == 3 && digits.size() <= mostWholeDigits) {
            digits += text.mid(i + 1, 3);
            i += 4;
            number.grouped = true;
        }
    }
    if (digits.isEmpty() || digits.size() > mostWholeDigits)
        return {};
    const QChar sign = charAt(text, i);
    const qsizetype behind = digitsAt(text, i + 1);
    const bool other = sign == group && !number.grouped && behind > 0 && behind != 3;
    if ((sign == decimal || other) && behind > 0 && behind <= mostFraction) {
        number.fraction = text.mid(i + 1, behind);
        number.point = german && other;
        i += 1 + behind;
    } else if (german && sign == u',' && isDash(charAt(text, i + 1)) && !isDigit(charAt(text, i + 2))) {
        i += isDash(charAt(text, i + 2)) ? 3 : 2; // "5,- €"
    }
    number.whole = digits.toLongLong();
    number.wholeDigits = digits.size();
    number.length = i - at;
    return number;
}

QString NumeralReader::words(const Written &number) const
{
    if (number.fraction.isEmpty())
        return cardinal(number.whole, m_language);
    const QString sign = number.point ? u" Punkt "_s : pick(u" Komma ", u" point ");
    return cardinal(number.whole, m_language) + sign + digitByDigit(number.fraction, m_language);
}

QString NumeralReader::money(const Written &number, const Unit &unit) const
{
    const QString name = (number.whole == 1 ? unit.one : unit.many).toString();
    if (number.fraction.size() != 2 && !number.fraction.isEmpty())
        return words(number) + u' ' + unit.many;
    const int minor = valueOf(number.fraction);
    const QString whole = counting(number.whole, m_language) + u' ' + name;
    if (minor == 0)
        return whole;
    const QString minorName = (minor == 1 ? unit.minorOne : unit.minorMany).toString();
    const QString cents = counting(minor, m_language) + u' ' + minorName;
    if (number.whole == 0)
        return cents;
    if (m_language == Language::German)
        return whole + u' ' + cardinal(minor, m_language);
    return whole + u" and "_s + cents;
}

QString NumeralReader::measured(const Written &number, const Unit &unit) const
{
    if (unit.isMoney)
        return money(number, unit);
    if (number.fraction.isEmpty() && number.whole == 1) {
        const QString one = m_language == Language::German && unit.feminine ? u"eine"_s : counting(1, m_language);
        return unit.one == u"Uhr" ? u"ein Uhr"_s : QString(one + u' ' + unit.one);
    }
    const QString count = number.fraction.isEmpty() ? counting(number.whole, m_language) : words(number);
    return count + u' ' + unit.many;
}

Piece NumeralReader::numberAt(QStringView text, qsizetype at) const
{
    constexpr qsizetype longestCount = 6;
    const qsizetype digits = digitsAt(text, at);
    const Written number = written(text, at);
    const bool counts = digits <= longestCount || !number.fraction.isEmpty()
        || unitAt(text, at + number.length, m_language).length > 0;
    if (number.length == 0 || !counts)
        return { digits, m_telephones.digits(text.mid(at, digits)) };
    const qsizetype end = at + number.length;
    const bool zeroed = text[at] == u'0' && digits > 1;
    if (const Unit unit = unitAt(text, end, m_language); unit.length > 0) {
        Piece piece { number.length + unit.length, measured(number, unit) };
        if (text[at + piece.length - 1] == u'.' && endsText(text, at + piece.length))
            piece.words += u'.';
        return piece;
    }
    const Piece range = rangeAt(text, at, number);
    if (range.length > 0)
        return range;
    if (zeroed && number.fraction.isEmpty())
        return { number.length,
            digits > 4 ? inPairs(text.mid(at, digits), m_language) : digitByDigit(text.mid(at, digits), m_language) };
    return bareAt(text, at, number);
}

//! "3-5", "10 – 12 Uhr": what stands behind the dash is read with its own unit.
Piece NumeralReader::rangeAt(QStringView text, qsizetype at, const Written &number) const
{
    const qsizetype end = at + number.length;
    qsizetype i = end;
    const bool spaced = charAt(text, i) == u' ';
    i += spaced ? 1 : 0;
    if (!isDash(charAt(text, i)))
        return {};
    ++i;
    if ((charAt(text, i) == u' ') != spaced)
        return {};
    i += spaced ? 1 : 0;
    const qsizetype second = digitsAt(text, i);
    const bool chain = isDash(charAt(text, i + second)) && isDigit(charAt(text, i + second + 1));
    const bool before = isDash(charAt(text, at - 1)) && isDigit(charAt(text, at - 2));
    if (second == 0 || chain || before)
        return {};
    return { i - at, words(number) + pick(u" bis ", u" to ") };
}

bool NumeralReader::isYear(QStringView text, qsizetype at, const Written &number) const
{
    if (number.grouped || number.wholeDigits != 4 || !number.fraction.isEmpty())
        return false;
    if (number.whole >= 1100 && number.whole < 2000)
        return true;
    const QStringView before = wordBefore(text, at);
    return number.whole >= 2000 && number.whole < 2100
        && (contains({ u"in", u"since", u"until", u"from", u"year", u"by", u"of" }, before)
            || DateReader::isMonth(before));
}

//! A number with nothing behind it that says what it counts.
Piece NumeralReader::bareAt(QStringView text, qsizetype at, const Written &number) const
{
    const qsizetype end = at + number.length;
    const QChar next = charAt(text, end);
    const QStringView glued = wordAt(text, end);
    if (isYear(text, at, number))
        return { number.length, year(static_cast<int>(number.whole), m_language) };
    if (text.mid(end).startsWith(u" x ") && isDigit(charAt(text, end + 3)))
        return { number.length + 2, words(number) + pick(u" mal", u" times") };
    if (glued == u"x" || next == u'\u00d7') {
        const QString times = m_language == Language::German
            ? counting(number.whole, m_language) + u"mal"_s
            : cardinal(number.whole, m_language) + (number.whole == 1 ? u" time"_s : u" times"_s);
        return { number.length + 1, number.fraction.isEmpty() ? times : words(number) + pick(u" mal", u" times") };
    }
    if (m_language == Language::German && glued.startsWith(u"er") && number.fraction.isEmpty())
        return { number.length + 2, counting(number.whole, m_language) + u"er"_s };
    const bool code
        = !number.grouped && number.fraction.isEmpty() && number.wholeDigits >= 5 && number.whole % 100 != 0;
    if (code)
        return { number.length, inPairs(text.mid(at, number.wholeDigits), m_language) }; // a postcode, a code
    if (number.whole == 1 && number.fraction.isEmpty() && m_language == Language::German
        && !charAt(text, at - 1).isLetter())
        return { number.length, oneBefore(text.mid(end)) };
    return { number.length, words(number) };
}

//! "eine Nachricht", "ein neues Foto", "eins".
QString NumeralReader::oneBefore(QStringView rest) const
{
    if (rest.startsWith(u'-') || (!rest.isEmpty() && rest[0].isLetter()))
        return u"ein"_s;
    if (!rest.startsWith(u' '))
        return u"eins"_s;
    const QStringView next = wordAt(rest, 1);
    if (next.isEmpty())
        return u"eins"_s;
    if (next[0].isUpper())
        return isFeminine(next) ? u"eine"_s : u"ein"_s;
    const QStringView noun = charAt(rest, 1 + next.size()) == u' ' ? wordAt(rest, 2 + next.size()) : QStringView();
    const bool adjective = next.size() >= 4 && !noun.isEmpty() && noun[0].isUpper();
    if (adjective && next.endsWith(u'e'))
        return u"eine"_s;
    return adjective && (next.endsWith(u"er") || next.endsWith(u"es")) ? u"ein"_s : u"eins"_s;
}

} // namespace spoken

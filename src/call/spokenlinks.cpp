// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokenlinks.h"

#include "call/spokennumbers.h"

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace spoken
{

namespace
{

constexpr qsizetype longestHost = 60; // characters one would listen to

bool isHostCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == u'-' || c == u'.';
}

bool isLocalCharacter(QChar c)
{
    return isDigit(c) || (c.unicode() < 128 && c.isLetter()) || QStringView(u".-_+").contains(c);
}

bool contains(std::initializer_list<QStringView> list, QStringView word)
{
    return std::any_of(
        list.begin(), list.end(), [word](QStringView entry) { return entry.compare(word, Qt::CaseInsensitive) == 0; });
}

//! Endings that make a name an address even without "http". Short words of our languages ("es", "it", "me") need a
//! path.
bool isTopLevel(QStringView ending, bool hasPath, Language language)
{
    if (contains({ u"de", u"com", u"org", u"net", u"ch", u"eu", u"io", u"app", u"dev", u"info", u"uk", u"fr", u"nl",
                     u"pl", u"ai", u"tv", u"gov", u"edu", u"biz", u"online", u"shop" },
            ending))
        return true;
    if (contains({ u"at" }, ending))
        return hasPath || language == Language::German;
    return hasPath
        && contains({ u"me", u"it", u"es", u"be", u"co", u"ly", u"gl", u"is", u"so", u"us", u"gg", u"link", u"page",
                        u"xyz", u"at", u"to" },
            ending);
}

QString linkTo(QStringView host, Language language)
{
    if (host.startsWith(u"www.", Qt::CaseInsensitive))
        host = host.mid(4);
    const QString link = language == Language::German ? u"ein Link"_s : u"a link"_s;
    const bool telling = host.size() <= longestHost && host.contains(u'.') && !host.startsWith(u"xn--")
        && std::any_of(host.begin(), host.end(), [](QChar c) { return c.isLetter(); });
    if (!telling)
        return link;
    return link + (language == Language::German ? u" zu "_s : u" to "_s) + host.toString().toLower();
}

//! End of an address that begins at \a at: the white space, less closing punctuation.
qsizetype addressEnd(QStringView text, qsizetype at)
{
    qsizetype end = at;
    while (end < text.size() && !text[end].isSpace() && !QStringView(u"<>\"\u201c\u201d\u201e|").contains(text[end])
        && (text[end].unicode() < 0xe000 || text[end].unicode() > 0xf8ff))
        ++end;
    while (end > at && QStringView(u".,;:!?)]}'*_\u2026").contains(text[end - 1]))
        --end;
    return end;
}

qsizetype hostEnd(QStringView text, qsizetype at, qsizetype end)
{
    qsizetype host = at;
    while (host < end && isHostCharacter(text[host]))
        ++host;
    while (host > at && !text[host - 1].isLetterOrNumber())
        --host;
    return host;
}

Piece schemeLink(QStringView text, qsizetype at, Language language)
{
    for (const QStringView scheme : { QStringView(u"https://"), QStringView(u"http://"), QStringView(u"ftp://"),
             QStringView(u"tg://"), QStringView(u"www.") }) {
        if (!text.mid(at, scheme.size()).startsWith(scheme, Qt::CaseInsensitive))
            continue;
        qsizetype begin = at + scheme.size();
        const qsizetype end = addressEnd(text, begin);
        if (end == begin)
            return {};
        const qsizetype authority = begin + text.mid(begin, end - begin).indexOf(u'@'); // user:password@
        const qsizetype slash = text.mid(begin, end - begin).indexOf(u'/');
        if (authority >= begin && (slash < 0 || authority < begin + slash))
            begin = authority + 1;
        return { end - at, linkTo(text.mid(begin, hostEnd(text, begin, end) - begin), language) };
    }
    return {};
}

Piece bareLink(QStringView text, qsizetype at, Language language)
{
    const QChar before = charAt(text, at - 1);
    if (before == u'@' || before == u'.' || before == u'-' || before == u'/')
        return {};
    qsizetype host = at;
    while (host < text.size() && host - at <= longestHost && isHostCharacter(text[host]))
        ++host;
    host = hostEnd(text, at, host);
    const qsizetype dot = text.mid(at, host - at).lastIndexOf(u'.');
    if (dot <= 0 || text.mid(at, host - at).contains(u".."))
        return {};
    const QChar next = charAt(text, host);
    const bool path = next == u'/' && charAt(text, host + 1).isLetterOrNumber();
    if (next == u'@' || next == u'_' || !isTopLevel(text.mid(at + dot + 1, host - at - dot - 1), path, language))
        return {};
    const qsizetype end = path || next == u'?' || next == u':' ? addressEnd(text, host) : host;
    const QStringView said = text.first(at).trimmed();
    if (said.endsWith(u"Link zu") || said.endsWith(u"link to"))
        return { end - at, text.mid(at, host - at).toString() }; // already made speakable
    return { std::max(end, host) - at, linkTo(text.mid(at, host - at), language) };
}

//! "anna.meier" as "anna punkt meier".
QString spelled(QStringView address, Language language)
{
    const bool german = language == Language::German;
    QString words;
    for (const QChar c : address) {
        switch (c.unicode()) {
        case u'.':
            words += german ? u" punkt "_s : u" dot "_s;
            break;
        case u'-':
            words += german ? u" minus "_s : u" dash "_s;
            break;
        case u'_':
            words += german ? u" Unterstrich "_s : u" underscore "_s;
            break;
        case u'+':
            words += u" plus "_s;
            break;
        case u'@':
            words += u" at "_s;
            break;
        default:
            if (isDigit(c))
                words += (words.endsWith(u' ') ? u""_s : u" "_s) + cardinal(c.unicode() - u'0', language) + u' ';
            else
                words += c;
        }
    }
    return words.simplified();
}

Piece mailAt(QStringView text, qsizetype at, Language language)
{
    constexpr qsizetype longestLocal = 64;
    qsizetype sign = at;
    while (sign < text.size() && sign - at <= longestLocal && isLocalCharacter(text[sign]))
        ++sign;
    if (sign == at || charAt(text, sign) != u'@' || text[sign - 1] == u'.')
        return {};
    qsizetype end = sign + 1;
    while (end < text.size() && end - sign <= longestHost && isHostCharacter(text[end]))
        ++end;
    end = hostEnd(text, sign + 1, end);
    if (!text.mid(sign, end - sign).contains(u'.'))
        return {};
    return { end - at, spelled(text.mid(at, end - at), language) };
}

bool isTopicCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == u'_';
}

//! "#SchönesWetter_2026": words where the writer could not put spaces.
QString inWords(QStringView name, Language language)
{
    constexpr qsizetype longestYear = 4;
    QString words;
    for (qsizetype i = 0; i < name.size();) {
        const qsizetype digits = digitsAt(name, i);
        if (digits > 0) {
            const QStringView number = name.mid(i, digits);
            words += u' ' + (digits <= longestYear ? year(valueOf(number), language) : digitByDigit(number, language))
                + u' ';
            i += digits;
            continue;
        }
        if (i > 0 && name[i].isUpper() && name[i - 1].isLower())
            words += u' ';
        words += name[i] == u'_' ? QChar(u' ') : name[i];
        ++i;
    }
    return words.simplified();
}

Piece nameAt(QStringView text, qsizetype at, Language language)
{
    qsizetype end = at + 1;
    bool letter = false;
    while (end < text.size() && isTopicCharacter(text[end]))
        letter = text[end++].isLetter() || letter;
    if (!letter)
        return {};
    const QString words = inWords(text.mid(at + 1, end - at - 1), language);
    if (text[at] == u'#')
        return { end - at, u"Hashtag "_s + words };
    return { end - at, words };
}

} // namespace

Piece linkAt(QStringView text, qsizetype at, Language language)
{
    const QChar c = text[at];
    if (c == u'@' || c == u'#')
        return nameAt(text, at, language);
    if (!c.isLetterOrNumber())
        return {};
    constexpr QStringView mail(u"mailto:");
    if (text.mid(at, mail.size()).compare(mail, Qt::CaseInsensitive) == 0) {
        Piece address = mailAt(text, at + mail.size(), language);
        address.length += address.length > 0 ? mail.size() : 0;
        return address;
    }
    Piece piece = schemeLink(text, at, language);
    if (piece.length == 0)
        piece = mailAt(text, at, language);
    if (piece.length == 0)
        piece = bareLink(text, at, language);
    return piece;
}

Piece codeAt(QStringView text, qsizetype at, Language language)
{
    constexpr qsizetype shortest = 20;
    constexpr int fewestDigits = 4;
    qsizetype end = at;
    int digits = 0;
    int changes = 0;
    while (end < text.size() && text[end].unicode() < 128
        && (text[end].isLetterOrNumber() || QStringView(u"-_+/=").contains(text[end]))) {
        digits += isDigit(text[end]) ? 1 : 0;
        changes += end > at && isDigit(text[end]) != isDigit(text[end - 1]) ? 1 : 0;
        ++end;
    }
    if (end - at < shortest || digits < fewestDigits || changes < fewestDigits)
        return {};
    const QStringView code = text.mid(at, end - at);
    if (std::none_of(code.begin(), code.end(), [](QChar c) { return c.isLetter(); }))
        return {};
    return { end - at, language == Language::German ? u"eine lange Zeichenfolge"_s : u"a long code"_s };
}

} // namespace spoken

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokensigns.h"

#include "call/spokenemoji.h"
#include "call/spokennumbers.h"
#include "call/spokentext.h"

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace
{

struct SignName
{
    QChar sign;
    QStringView german; // with its article
    QStringView germanMany;
    QStringView english;
    QStringView englishMany;
};

constexpr SignName names[] = {
    { u'?', u"ein Fragezeichen", u"Fragezeichen", u"a question mark", u"question marks" },
    { u'!', u"ein Ausrufezeichen", u"Ausrufezeichen", u"an exclamation mark", u"exclamation marks" },
    { u'.', u"einen Punkt", u"Punkte", u"a full stop", u"dots" },
    { u'\u2026', u"drei Punkte", u"mal drei Punkte", u"three dots", u"times three dots" },
    { u',', u"ein Komma", u"Kommas", u"a comma", u"commas" },
    { u';', u"ein Semikolon", u"Semikolons", u"a semicolon", u"semicolons" },
    { u':', u"einen Doppelpunkt", u"Doppelpunkte", u"a colon", u"colons" },
    { u'-', u"einen Strich", u"Striche", u"a dash", u"dashes" },
    { u'\u2013', u"einen Strich", u"Striche", u"a dash", u"dashes" },
    { u'_', u"einen Unterstrich", u"Unterstriche", u"an underscore", u"underscores" },
    { u'*', u"ein Sternchen", u"Sternchen", u"an asterisk", u"asterisks" },
    { u'#', u"eine Raute", u"Rauten", u"a hash sign", u"hash signs" },
    { u'/', u"einen Schrägstrich", u"Schrägstriche", u"a slash", u"slashes" },
    { u'~', u"eine Tilde", u"Tilden", u"a tilde", u"tildes" },
    { u'^', u"einen Pfeil nach oben", u"Pfeile nach oben", u"a caret", u"carets" },
};

QString ofOneKind(QChar sign, qsizetype count, bool german)
{
    const auto name = std::find_if(
        std::begin(names), std::end(names), [sign](const SignName &entry) { return entry.sign == sign; });
    if (name == std::end(names))
        return {};
    if (count == 1)
        return (german ? name->german : name->english).toString();
    const Language language = german ? Language::German : Language::English;
    return spoken::cardinal(count, language) + u' ' + (german ? name->germanMany : name->englishMany);
}

bool isInvisible(QChar c)
{
    return c.isSpace() || c.category() == QChar::Other_Control || c.category() == QChar::Other_Format;
}

QString emojiWithoutName(qsizetype count, bool german)
{
    if (count == 1)
        return german ? u"ein Emoji, für das ich kein Wort habe"_s : u"an emoji that I have no word for"_s;
    return german ? u"Emojis, für die ich kein Wort habe"_s : u"emojis that I have no words for"_s;
}

} // namespace

QString signsInWords(const QString &text, Language language)
{
    if (hasWords(spokenText(text, language)))
        return {};
    const bool german = language == Language::German;
    QString signs;
    qsizetype emoji = 0;
    bool onlyPunctuation = true;
    for (qsizetype i = 0; i < text.size();) {
        const spoken::EmojiMatch match = spoken::emojiAt(text, i);
        if (match.length > 0) {
            ++emoji;
            i += match.length;
            continue;
        }
        const QChar c = text[i++];
        if (isInvisible(c))
            continue;
        signs += c;
        onlyPunctuation = onlyPunctuation && (c.isPunct() || QStringView(u"~^`").contains(c));
    }
    if (signs.isEmpty())
        return emoji > 0 ? emojiWithoutName(emoji, german) : QString();
    if (emoji > 0 || !onlyPunctuation)
        return german ? u"nur Zeichen, für die ich kein Wort habe"_s : u"only signs that I have no words for"_s;
    const bool alike = std::all_of(signs.begin(), signs.end(), [&](QChar c) { return c == signs[0]; });
    if (const QString named = alike ? ofOneKind(signs[0], signs.size(), german) : QString(); !named.isEmpty())
        return named;
    const bool marks = std::all_of(signs.begin(), signs.end(), [](QChar c) { return c == u'?' || c == u'!'; });
    if (marks)
        return german ? u"Frage- und Ausrufezeichen"_s : u"question marks and exclamation marks"_s;
    return german ? u"nur Satzzeichen"_s : u"only punctuation marks"_s;
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokentext.h"

#include "call/spokenabbreviations.h"
#include "call/spokendays.h"
#include "call/spokenemoji.h"
#include "call/spokeninformal.h"
#include "call/spokenlinks.h"
#include "call/spokenmarkup.h"
#include "call/spokennumerals.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace spoken;

namespace
{

constexpr qsizetype mostRepeats = 3; // "sooo"
constexpr qsizetype longestCapitals = 4; // longer ones are shouted words, not abbreviations
constexpr int mostEmojiInARun = 3;

struct Sign
{
    QChar sign;
    QStringView german;
    QStringView english;
};

constexpr Sign signs[] = {
    { u'&', u"und", u"and" },
    { u'+', u"plus", u"plus" },
    { u'=', u"gleich", u"equals" },
    { u'%', u"Prozent", u"percent" },
    { u'\u2030', u"Promille", u"per mille" },
    { u'\u20ac', u"Euro", u"euros" },
    { u'$', u"Dollar", u"dollars" },
    { u'\u00a3', u"Pfund", u"pounds" },
    { u'\u00a5', u"Yen", u"yen" },
    { u'\u00b0', u"Grad", u"degrees" },
    { u'\u00a7', u"Paragraf", u"section" },
    { u'*', u"mal", u"times" },
    { u'\u00d7', u"mal", u"times" },
    { u'\u00f7', u"geteilt durch", u"divided by" },
    { u'\u00b1', u"plus minus", u"plus minus" },
    { u'\u2248', u"ungefähr", u"about" },
    { u'\u2264', u"höchstens", u"at most" },
    { u'\u2265', u"mindestens", u"at least" },
    { u'\u2260', u"ungleich", u"not equal to" },
    { u'\u221e', u"unendlich", u"infinity" },
    { u'\u00bd', u"ein halb", u"one half" },
    { u'\u00bc', u"ein Viertel", u"one quarter" },
    { u'\u00be', u"drei Viertel", u"three quarters" },
    { u'\u00b2', u"hoch zwei", u"squared" },
    { u'\u00b3', u"hoch drei", u"cubed" },
    { u'\u2116', u"Nummer", u"number" },
    { u'@', u"at", u"at" },
};

bool isQuoteOrBracket(QChar c)
{
    return QStringView(u"\"'()\u201c\u201d\u201e\u201a\u2018\u2019\u00ab\u00bb\u2039\u203a").contains(c);
}

bool isPause(QChar c)
{
    return QStringView(u".,;:!?\u2026").contains(c);
}

//! Writes the spoken text from left to right.
class Writer
{
public:
    Writer(QStringView text, Language language, Digits digits)
        : m_text(text), m_language(language), m_numerals(language, digits), m_shouted(isShouted(text))
    {
        m_out.reserve(text.size() * 2);
    }

    QString write()
    {
        for (m_at = 0; m_at < m_text.size();) {
            const qsizetype before = m_at;
            step();
            Q_ASSERT(m_at > before);
        }
        return m_out;
    }

private:
    //! All of it in capitals, and more than an abbreviation.
    static bool isShouted(QStringView text)
    {
        bool lower = false;
        qsizetype upper = 0;
        bool spaced = false;
        for (const QChar c : text) {
            lower = lower || c.isLower();
            upper += c.isUpper() ? 1 : 0;
            spaced = spaced || (upper > 0 && c == u' ');
        }
        return !lower && spaced && upper > 2 * longestCapitals;
    }

    void step()
    {
        const QChar c = m_text[m_at];
        const QChar before = charAt(m_text, m_at - 1);
        const bool begins = !before.isLetterOrNumber();
        if (c == u' ') {
            addSpace();
            ++m_at;
        } else if (isEmojiStand(c)) {
            addEmoji();
        } else if (!(begins && addPiece(special(before)))
            && !(mayBeNumeral(begins) && addPiece(m_numerals.at(m_text, m_at)))) {
            if (c.isLetter() || c.isMark() || c.isSurrogate())
                addWord();
            else
                addSign();
        }
    }

    Piece special(QChar before) const
    {
        Piece piece = linkAt(m_text, m_at, m_language);
        const bool token = m_at == 0 || before == u' ' || before == u'(';
        if (piece.length == 0 && token)
            piece = codeAt(m_text, m_at, m_language);
        if (piece.length == 0 && m_text[m_at].isLetter())
            piece = weekdayAt(m_text, m_at, m_language);
        if (piece.length == 0 && m_text[m_at].isLetter())
            piece = abbreviationAt(m_text, m_at, m_language);
        if (piece.length == 0)
            piece = informalAt(m_text, m_at, m_language);
        return piece;
    }

    bool mayBeNumeral(bool begins) const
    {
        const QChar c = m_text[m_at];
        return isDigit(c) || (begins && QStringView(u"+-\u2212\u2013~€$£¥(").contains(c));
    }

    bool addPiece(const Piece &piece)
    {
        if (piece.length == 0)
            return false;
        addWords(piece.words);
        m_at += piece.length;
        if (m_at < m_text.size() && m_text[m_at].isLetterOrNumber() && !m_out.endsWith(u' '))
            m_out += u' ';
        return true;
    }

    void addSpace()
    {
        if (!m_out.isEmpty() && !m_out.endsWith(u' '))
            m_out += u' ';
    }

    void addWords(const QString &words)
    {
        if (!m_out.isEmpty() && m_out.back().isLetterOrNumber())
            m_out += u' ';
        m_out += words;
    }

    void addWord()
    {
        qsizetype end = m_at;
        while (end < m_text.size() && (m_text[end].isLetter() || m_text[end].isMark() || m_text[end].isSurrogate()))
            ++end;
        QString word;
        qsizetype repeats = 0;
        for (const QChar c : m_text.mid(m_at, end - m_at)) {
            repeats = !word.isEmpty() && word.back().toLower() == c.toLower() && !c.isSurrogate() ? repeats + 1 : 1;
            if (repeats <= mostRepeats)
                word += c;
        }
        const bool capitals = std::none_of(word.begin(), word.end(), [](QChar c) { return c.isLower(); });
        if (capitals && word.size() > (m_shouted ? 2 : longestCapitals))
            word = word.first(1) + word.mid(1).toLower();
        if (!m_out.isEmpty()
            && (m_out.back().isDigit() || (m_at > 0 && isDigit(m_text[m_at - 1]) && m_out.back().isLetter())))
            m_out += u' ';
        m_out += word;
        m_at = end;
    }

    //! Each meaning once in a text, and no more than a few in a row.
    void addEmoji()
    {
        int named = 0;
        for (; m_at < m_text.size()
             && (isEmojiStand(m_text[m_at]) || (m_text[m_at] == u' ' && isEmojiStand(charAt(m_text, m_at + 1))));
             ++m_at) {
            if (m_text[m_at] == u' ')
                continue;
            const QString name = emojiName(m_text[m_at], m_language);
            if (named >= mostEmojiInARun || m_named.contains(name))
                continue;
            m_named.insert(name);
            ++named;
            while (m_out.endsWith(u' '))
                m_out.chop(1);
            if (!m_out.isEmpty() && !isPause(m_out.back()))
                m_out += u',';
            if (!m_out.isEmpty())
                m_out += u' ';
            m_out += name;
        }
        const qsizetype next = charAt(m_text, m_at) == u' ' ? m_at + 1 : m_at;
        if (named > 0 && charAt(m_text, next).isLetterOrNumber())
            m_out += u", "_s;
        else if (named == 0)
            addSpace();
    }

    void addSign()
    {
        const QChar c = m_text[m_at];
        if (c == u'!' || c == u'?') {
            addMarks();
            return;
        }
        qsizetype end = m_at + 1;
        while (end < m_text.size() && m_text[end] == c)
            ++end;
        const qsizetype count = end - m_at;
        if (count == 1 && (c == u'=' || isDash(c)) && charAt(m_text, end) == u'>') {
            m_at = end + 1;
            addPause(); // an arrow
            return;
        }
        const bool alone = !charAt(m_text, m_at - 1).isLetter() || !charAt(m_text, end).isLetter();
        m_at = end;
        if (c == u'.' && count > 1)
            m_out += u'\u2026';
        else if (c == u'.' && (m_out.isEmpty() || m_out.endsWith(u' ')) && isDigit(charAt(m_text, m_at)))
            addWords(m_language == Language::German ? u"Punkt "_s : u"point "_s);
        else if (isPause(c) || isQuoteOrBracket(c))
            m_out += c;
        else if (c == u'#' && isDigit(charAt(m_text, end)))
            addWords(m_language == Language::German ? u"Nummer "_s : u"number "_s);
        else if (isDash(c))
            addDash(c, count, alone);
        else if (QStringView(u"\u2192\u21d2\u2022\u00b7\u27a1\u25b6\u279c\u23ce").contains(c))
            addPause();
        else if (c == u'+' && count == 2)
            addWords(u"plus plus"_s);
        else if (!addNamed(c))
            addOther(c);
    }

    //! "?!?!" is a question, "!!!!" one call.
    void addMarks()
    {
        bool asks = false;
        while (m_at < m_text.size() && (m_text[m_at] == u'!' || m_text[m_at] == u'?'))
            asks = m_text[m_at++] == u'?' || asks;
        m_out += asks ? u'?' : u'!';
    }

    void addDash(QChar dash, qsizetype count, bool alone)
    {
        if (count == 1 && (dash != u'-' || !alone || charAt(m_text, m_at).isLetterOrNumber()))
            m_out += dash;
        else
            addSpace();
    }

    void addPause()
    {
        while (m_out.endsWith(u' '))
            m_out.chop(1);
        if (!m_out.isEmpty() && !isPause(m_out.back()))
            m_out += u',';
        addSpace();
    }

    bool addNamed(QChar c)
    {
        const auto found
            = std::find_if(std::begin(signs), std::end(signs), [c](const Sign &sign) { return sign.sign == c; });
        if (found == std::end(signs))
            return false;
        addWords((m_language == Language::German ? found->german : found->english).toString());
        if (charAt(m_text, m_at).isLetterOrNumber())
            m_out += u' ';
        return true;
    }

    //! Foreign punctuation stays, foreign symbols go.
    void addOther(QChar c)
    {
        if (c == u'<' || c == u'>') {
            addComparison(c);
            return;
        }
        if (c == u'^' && isDigit(charAt(m_text, m_at - 2)) && isDigit(charAt(m_text, m_at))) {
            addWords(m_language == Language::German ? u"hoch "_s : u"to the power of "_s);
            return;
        }
        if (c == u'~' && charAt(m_text, m_at) == u' ' && isDigit(charAt(m_text, m_at + 1))) {
            addWords(m_language == Language::German ? u"ungefähr"_s : u"about"_s);
            return;
        }
        if (c == u'/' && endsInRate()) {
            addWords(m_language == Language::German ? u"pro "_s : u"per "_s);
            if (wordAt(m_text, m_at) == u"h") {
                addWords(m_language == Language::German ? u"Stunde"_s : u"hour"_s);
                ++m_at;
            }
            return;
        }
        const bool ours = QStringView(u"/\\_[]{}|^`~#").contains(c);
        if (!ours && c.isPunct())
            m_out += c;
        else
            addSpace();
    }

    bool endsInRate() const
    {
        constexpr QStringView names[] = { u"Euro", u"euros", u"Dollar", u"dollars", u"Pfund", u"pounds", u"Franken",
            u"francs", u"mal", u"times" };
        return std::any_of(
            std::begin(names), std::end(names), [this](QStringView name) { return m_out.endsWith(name); });
    }

    //! "5 < 7"; elsewhere it points at something or is left over.
    void addComparison(QChar sign)
    {
        const QChar before = charAt(m_text, charAt(m_text, m_at - 2) == u' ' ? m_at - 3 : m_at - 2);
        const QChar after = charAt(m_text, charAt(m_text, m_at) == u' ' ? m_at + 1 : m_at);
        const bool less = sign == u'<';
        if (!isDigit(after) || charAt(m_text, m_at - 2) == sign)
            addSpace();
        else if (!isDigit(before))
            addWords(m_language == Language::German ? (less ? u"weniger als "_s : u"mehr als "_s)
                                                    : (less ? u"less than "_s : u"more than "_s));
        else if (m_language == Language::German)
            addWords(less ? u"kleiner als "_s : u"größer als "_s);
        else
            addWords(less ? u"less than "_s : u"greater than "_s);
    }

    QStringView m_text;
    Language m_language;
    NumeralReader m_numerals;
    bool m_shouted;
    qsizetype m_at = 0;
    QString m_out;
    QSet<QString> m_named;
};

//! Spaces and pauses as a writer would set them.
QString tidied(QStringView text)
{
    QString out;
    out.reserve(text.size());
    for (const QChar c : text) {
        if (isPause(c) || c == u')') {
            while (out.endsWith(u' '))
                out.chop(1);
            if (isPause(c) && (out.isEmpty() || out.endsWith(u'(')))
                continue;
        }
        const QChar last = out.isEmpty() ? QChar() : out.back();
        if (c == u' ' && (out.isEmpty() || last == u' ' || last == u'('))
            continue;
        if (c == u')' && last == u'(') {
            out.chop(1);
            continue;
        }
        const bool weak = last == u',' || last == u';' || last == u':';
        if (isPause(c) && weak)
            out.chop(1);
        else if (isPause(c) && isPause(last) && !(c == u',' && out.endsWith(u".m."))
            && (c == u',' || c == u'.' || c == u';' || c == last))
            continue;
        out += c;
    }
    while (!out.isEmpty() && QStringView(u" ,;-\u2013").contains(out.back()))
        out.chop(1);
    return out;
}

//! For a text of nothing but markup: its letters.
QString barest(const QString &cleanedText)
{
    QString out;
    for (const QChar c : cleanedText)
        out += c.isLetterOrNumber() || c.isSurrogate() || c.isMark() ? c : QChar(u' ');
    return out.simplified();
}

} // namespace

QString spokenText(const QString &text, Language language, Digits digits)
{
    const QString plain = cleaned(text);
    const QString line = flattened(plain);
    const QString words = tidied(Writer(line, language, digits).write());
    if (hasWords(words) || !hasWords(plain))
        return words;
    const QString rest = barest(plain);
    return tidied(Writer(rest, language, digits).write());
}

bool hasWords(QStringView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool pair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const char32_t code = pair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : char32_t(text[i].unicode());
        if (QChar::isLetter(code) || QChar::isDigit(code))
            return true;
        i += pair ? 1 : 0;
    }
    return false;
}

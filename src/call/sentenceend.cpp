// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/sentenceend.h"

#include "call/sentencecharacters.h"
#include "call/sentencewords.h"

#include <QString>

#include <algorithm>

using namespace sentencecharacters;
using sentencewords::Abbreviation;
using sentencewords::Sought;

namespace sentenceend
{

namespace
{

constexpr qsizetype lookAhead = 14; // letters: longer than every word that is looked for
constexpr qsizetype lookBack = 32;
constexpr qsizetype longestTrail = 64; // emoji after a sentence end

bool isStop(QChar c)
{
    return QStringView(u".!?\u2026\u3002\uff01\uff1f\u061f").contains(c);
}

bool isWide(QChar c)
{
    return QStringView(u"\u3002\uff01\uff1f").contains(c); // no space follows these
}

bool isCloser(QChar c)
{
    return QStringView(u"\"'\u201d\u201c\u2019\u00bb\u00ab)*_`").contains(c);
}

bool isOpener(QChar c)
{
    return QStringView(u"\"'\u201e\u201c\u201a\u2018\u00bb\u00ab(*_`").contains(c);
}

//! Symbols and what modifies them; surrogates are looked at as pairs.
bool isTrail(QStringView text, qsizetype at, qsizetype &length)
{
    char32_t code = text[at].unicode();
    length = 1;
    if (text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate()) {
        code = QChar::surrogateToUcs4(text[at], text[at + 1]);
        length = 2;
    }
    const QChar::Category category = QChar::category(code);
    return category == QChar::Symbol_Other || category == QChar::Symbol_Modifier || code == 0x200d || code == 0xfe0f;
}

bool isListLine(QStringView line)
{
    if (line.isEmpty())
        return false;
    if (QStringView(u"-*\u2022\u2013+#>").contains(line[0]))
        return line.size() > 1 && (line[1] == u' ' || line[1] == u'#');
    qsizetype digits = 0;
    while (digits < line.size() && digits < 3 && line[digits].isDigit())
        ++digits;
    return digits > 0 && digits + 1 < line.size() && (line[digits] == u'.' || line[digits] == u')')
        && line[digits + 1] == u' ';
}

//! "Einkauf: 1. Milch 2. Brot": one list, one sentence.
bool countsOn(QStringView token, QStringView before)
{
    const int number = token.toInt();
    if (number == 1)
        return before.trimmed().endsWith(u':');
    const QString last = QString::number(number - 1) + u". ";
    return number > 1 && (before.startsWith(last) || before.contains(QString(u' ' + last)));
}

//! What follows a full stop: closing quotes, emoji, white space, and then the character that decides.
struct Tail
{
    bool complete = false; //!< enough of the text is there
    bool endsHere = false; //!< a paragraph, a list or a mark follows, whatever the dot meant
    bool goesOn = false; //!< no white space follows: inside a number, an address, before a comma
    bool mark = false;
    bool quoted = false; //!< a quote or a bracket was closed
    qsizetype end = 0; //!< one past what belongs to the sentence
    QChar next; //!< first letter or digit after opening quotes
    QStringView word; //!< letters from there, at most lookAhead
    bool wordComplete = false;
};

//! A sentence as far as it has arrived, with what follows it.
class SentenceReader
{
public:
    SentenceReader(QStringView text, Language language) : m_text(text), m_language(language) { }

    [[nodiscard]] Decision decideAt(qsizetype at) const;

private:
    [[nodiscard]] Decision decideLine(qsizetype at) const;
    [[nodiscard]] Decision decideStop(qsizetype at) const;
    [[nodiscard]] Tail tailOf(qsizetype at) const;
    [[nodiscard]] bool isGlued(Tail &tail, qsizetype i) const;
    [[nodiscard]] bool passSymbols(Tail &tail, qsizetype &i) const;
    [[nodiscard]] bool isBreak(Tail &tail, qsizetype i) const;
    void readNext(Tail &tail, qsizetype i) const;
    [[nodiscard]] Verdict judgeDot(qsizetype at, const Tail &tail) const;
    [[nodiscard]] Verdict judgeNumber(QStringView token, qsizetype begin, const Tail &tail) const;
    [[nodiscard]] Verdict judgeStarter(const Tail &tail) const;

    const QStringView m_text;
    const Language m_language;
};

Decision SentenceReader::decideAt(qsizetype at) const
{
    const QChar c = m_text[at];
    if (c == paragraph)
        return { Verdict::Ends, at };
    if (c == u'\n')
        return decideLine(at);
    // Inside a run of stops only its first one decides.
    if (!isStop(c) || (at > 0 && isStop(m_text[at - 1])))
        return {};
    return decideStop(at);
}

Decision SentenceReader::decideLine(qsizetype at) const
{
    const QStringView line = m_text.mid(at + 1, 6);
    if (line.isEmpty() || line == u"[")
        return { Verdict::Unknown, at };
    if (isListLine(m_text.first(std::min<qsizetype>(at, 6))))
        return { Verdict::Ends, at };
    const bool isShort = line.size() < 6 && !line.contains(paragraph);
    if (isMarkAt(line, 0) || isListLine(line))
        return { Verdict::Ends, at };
    const bool mayBeList = QStringView(u"[-*\u2022\u2013+#>").contains(line[0]) || line[0].isDigit();
    if (isShort && mayBeList && !line.contains(u' '))
        return { Verdict::Unknown, at };
    return {};
}

Tail SentenceReader::tailOf(qsizetype at) const
{
    Tail tail;
    qsizetype i = at;
    bool wide = false;
    while (i < m_text.size() && isStop(m_text[i]))
        wide = isWide(m_text[i++]);
    while (i < m_text.size() && isCloser(m_text[i])) {
        tail.quoted = tail.quoted || !QStringView(u"*_`").contains(m_text[i]);
        ++i;
    }
    tail.end = i;
    const bool goesBehind = i < m_text.size() && (isWhite(m_text[i]) || wide || !isGlued(tail, i));
    if (goesBehind && passSymbols(tail, i) && !isBreak(tail, i))
        readNext(tail, i);
    return tail;
}

//! No white space follows at \a i. False when only a symbol does, which belongs to the sentence.
bool SentenceReader::isGlued(Tail &tail, qsizetype i) const
{
    if (m_text[i] == u'[' && i + 1 >= m_text.size())
        return true;
    qsizetype ignored = 0;
    tail.mark = isMarkAt(m_text, i);
    tail.goesOn = !tail.mark && !isTrail(m_text, i, ignored);
    if (m_text[i].isHighSurrogate() && i + 1 >= m_text.size())
        return true;
    tail.complete = tail.mark || tail.goesOn;
    return tail.complete;
}

//! Emoji after the end belong to the sentence they comment. False when more of them may come.
bool SentenceReader::passSymbols(Tail &tail, qsizetype &i) const
{
    for (qsizetype length = 0; i < m_text.size() && i - tail.end < longestTrail;) {
        const qsizetype symbol = isWhite(m_text[i]) ? i + 1 : i;
        if (m_text[i] == paragraph || m_text[i] == u'\n' || symbol >= m_text.size())
            break;
        if (m_text[symbol].isHighSurrogate() && symbol + 1 >= m_text.size())
            return false;
        if (!isTrail(m_text, symbol, length))
            break;
        i = tail.end = symbol + length;
    }
    return i < m_text.size();
}

//! A paragraph, or a line that begins something new, follows at \a i, or may do so.
bool SentenceReader::isBreak(Tail &tail, qsizetype i) const
{
    if (m_text[i] == paragraph) {
        tail.complete = tail.endsHere = true;
    } else if (m_text[i] == u'\n') {
        const Decision line = decideLine(i);
        tail.endsHere = line.verdict != Verdict::Goes;
        tail.complete = line.verdict == Verdict::Ends;
    }
    return tail.endsHere;
}

//! The mark, the letter or the word that follows behind white space and quotes.
void SentenceReader::readNext(Tail &tail, qsizetype i) const
{
    if (isWhite(m_text[i]))
        ++i;
    if (i >= m_text.size() || (m_text[i] == u'[' && i + 1 >= m_text.size()))
        return;
    tail.mark = isMarkAt(m_text, i);
    for (int openers = 0; i < m_text.size() && isOpener(m_text[i]) && openers < 4; ++openers)
        ++i;
    if (i >= m_text.size())
        return;
    tail.next = m_text[i];
    qsizetype letters = i;
    while (letters < m_text.size() && letters - i < lookAhead && m_text[letters].isLetter())
        ++letters;
    tail.word = m_text.mid(i, letters - i);
    if (tail.word.size() == 1 && letters < m_text.size() && m_text[letters] == u'.')
        tail.word = {}; // "J. I. Smith": one more initial
    tail.wordComplete = letters < m_text.size() || letters - i >= lookAhead;
    tail.complete = true;
}

Decision SentenceReader::decideStop(qsizetype at) const
{
    const Tail tail = tailOf(at);
    if (tail.end > longestSentence + longestTrail)
        return {}; // a run of stops longer than any sentence: cut like other text
    if (!tail.complete)
        return { Verdict::Unknown, at };
    if (tail.goesOn)
        return {};
    if (tail.endsHere)
        return { Verdict::Ends, tail.end };
    QStringView run = m_text.mid(at);
    qsizetype length = 0;
    while (length < run.size() && isStop(run[length]))
        ++length;
    run = run.first(length);
    const bool dots = std::all_of(run.begin(), run.end(), [](QChar c) { return c == u'.' || c == u'\u2026'; });
    Verdict verdict = Verdict::Ends;
    if (!tail.mark && QStringView(u"-\u2013\u2014,;").contains(tail.next))
        verdict = Verdict::Goes;
    else if (!dots)
        verdict = !tail.mark && tail.quoted && tail.next.isLower() ? Verdict::Goes : Verdict::Ends;
    else if (length > 1 || run[0] == u'\u2026')
        verdict = tail.mark ? Verdict::Ends : judgeStarter(tail); // an ellipsis rarely ends anything
    else
        verdict = judgeDot(at, tail);
    return { verdict, tail.end };
}

//! Ends only when the next word is one that begins sentences and nothing else.
Verdict SentenceReader::judgeStarter(const Tail &tail) const
{
    if (tail.mark)
        return Verdict::Ends;
    switch (sentencewords::starter(tail.word, tail.wordComplete, m_language)) {
    case Sought::Yes:
        return Verdict::Ends;
    case Sought::No:
        return Verdict::Goes;
    case Sought::Perhaps:
        break;
    }
    return Verdict::Unknown;
}

Verdict SentenceReader::judgeDot(qsizetype at, const Tail &tail) const
{
    qsizetype begin = at;
    while (begin > 0 && at - begin < lookBack && (m_text[begin - 1].isLetterOrNumber() || m_text[begin - 1] == u'.'))
        --begin;
    const QStringView token = m_text.mid(begin, at - begin);
    if (token.isEmpty())
        return tail.next.isLower() && !tail.mark ? Verdict::Goes : Verdict::Ends;
    if (sentencewords::isDayNumber(token))
        return judgeNumber(token, begin, tail);
    switch (sentencewords::abbreviation(token, sentencewords::wordBefore(m_text.first(begin)), tail.next.isDigit())) {
    case Abbreviation::Inside:
        return Verdict::Goes;
    case Abbreviation::MayEnd:
        return judgeStarter(tail);
    case Abbreviation::None:
        break;
    }
    if (tail.mark || !tail.next.isLower())
        return Verdict::Ends;
    return !tail.quoted && sentencewords::looksLikeWord(token) ? Verdict::Ends : Verdict::Goes;
}

//! "am 3. und", "1. Mai", "1. Punkt" against "um 10. Danach".
Verdict SentenceReader::judgeNumber(QStringView token, qsizetype begin, const Tail &tail) const
{
    if (tail.mark)
        return Verdict::Ends;
    if (tail.next.isLower() || tail.next.isDigit())
        return Verdict::Goes;
    const QStringView before = m_text.first(begin);
    if (countsOn(token, before))
        return Verdict::Goes;
    const bool ordinal = token.contains(u'.') || wordCharacters(before) == 0
        || sentencewords::precedesOrdinal(sentencewords::wordBefore(before));
    if (ordinal)
        return judgeStarter(tail);
    const Sought month = sentencewords::month(tail.word, tail.wordComplete);
    const Sought counted = sentencewords::counted(tail.word, tail.wordComplete);
    if (month == Sought::Yes || counted == Sought::Yes)
        return Verdict::Goes;
    return month == Sought::Perhaps || counted == Sought::Perhaps ? Verdict::Unknown : Verdict::Ends;
}

} // namespace

Decision decide(QStringView text, qsizetype at, Language language)
{
    return SentenceReader(text, language).decideAt(at);
}

} // namespace sentenceend

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/sentencesplitter.h"

#include "call/sentencewords.h"

#include <algorithm>

using sentencewords::Abbreviation;
using sentencewords::Sought;

namespace
{

constexpr QChar paragraph(u'\u2029');
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

bool isWhite(QChar c)
{
    return c == u' ' || c == u'\n' || c == paragraph;
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

bool isMarkAt(QStringView text, qsizetype at)
{
    return at + 1 < text.size() && text[at] == u'[' && text[at + 1].isDigit();
}

//! Letters and digits outside marks: a mark alone is no sentence.
qsizetype wordCharacters(QStringView text)
{
    qsizetype count = 0;
    bool inMark = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (isMarkAt(text, i))
            inMark = true;
        else if (text[i] == u']')
            inMark = false;
        if (!inMark && (text[i].isLetterOrNumber() || text[i].isSurrogate()))
            ++count;
    }
    return count;
}

qsizetype spokenLength(QStringView text)
{
    qsizetype length = 0;
    bool inMark = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (isMarkAt(text, i))
            inMark = true;
        if (!inMark)
            ++length;
        if (text[i] == u']')
            inMark = false;
    }
    return length;
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

//! A mark that the end of the text has cut in two says nothing; reading it out would be worse.
void dropCutMark(QString &text)
{
    qsizetype i = text.size();
    while (i > 0 && (text[i - 1].isDigit() || QStringView(u",;- \u2013").contains(text[i - 1])))
        --i;
    if (i > 0 && text[i - 1] == u'[')
        text.truncate(i - 1);
}

} // namespace

//! What follows a full stop: closing quotes, emoji, white space, and then the character that decides.
struct SentenceSplitter::Tail
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

SentenceSplitter::SentenceSplitter(Language language) : m_language(language) { }

QStringList SentenceSplitter::feed(QStringView piece)
{
    QStringList sentences;
    for (const QChar c : piece)
        take(c);
    scan(sentences);
    m_text.remove(0, m_begin);
    m_scan -= m_begin;
    m_begin = 0;
    return sentences;
}

QString SentenceSplitter::finish()
{
    QString rest = m_text.mid(m_begin).replace(paragraph, u'\n').trimmed();
    dropCutMark(rest);
    *this = SentenceSplitter(m_language);
    return rest.trimmed();
}

void SentenceSplitter::take(QChar c)
{
    if (c == u'\n' || c == QChar::LineSeparator || c == paragraph) {
        if (m_white == White::Paragraph)
            return;
        if (m_white == White::Line || c == paragraph) {
            m_white = White::Paragraph;
            m_text.append(paragraph);
        } else {
            m_white = White::Line;
        }
        return;
    }
    if (c.isSpace()) {
        if (m_white == White::None)
            m_white = White::Space;
        return;
    }
    if (c.category() == QChar::Other_Control)
        return;
    if (m_white == White::Space)
        m_text.append(u' ');
    else if (m_white == White::Line)
        m_text.append(u'\n');
    m_white = White::None;
    m_text.append(c);
}

void SentenceSplitter::scan(QStringList &sentences)
{
    while (m_scan < m_text.size()) {
        if (m_scan == m_begin && isWhite(m_text[m_scan])) {
            m_begin = ++m_scan;
            continue;
        }
        if (m_scan - wordsBegin() >= longest) {
            emitUpTo(cutPoint(), sentences);
            continue;
        }
        const Decision decision = decideAt(m_scan);
        if (decision.verdict == Verdict::Unknown)
            return;
        if (decision.verdict == Verdict::Goes) {
            ++m_scan;
            continue;
        }
        if (!emitUpTo(decision.end, sentences))
            m_scan = std::max(m_scan + 1, decision.end);
    }
}

//! Hands the sentence out unless it is so short that it sounds better with the next one.
bool SentenceSplitter::emitUpTo(qsizetype end, QStringList &sentences)
{
    const QStringView sentence = QStringView(m_text).mid(m_begin, end - m_begin).trimmed();
    const bool cut = end - m_begin >= longest / 2;
    if (wordCharacters(sentence) == 0 && !cut)
        return false;
    qsizetype next = end; // what stands behind a paragraph's end may not be known yet and must not matter
    while (next < m_text.size() && isWhite(m_text[next]) && m_text[next] != paragraph)
        ++next;
    const bool question = sentence.contains(u'?');
    const bool twoMarks = isMarkAt(sentence, 0) && isMarkAt(m_text, next);
    if (!m_first && !question && !twoMarks && !cut && spokenLength(sentence) < shortest)
        return false;
    sentences.append(sentence.toString().replace(paragraph, u'\n'));
    m_first = false;
    m_begin = m_scan = end;
    return true;
}

//! The best place in a sentence that has grown too long: a comma in its second half, a space, anywhere.
qsizetype SentenceSplitter::wordsBegin() const
{
    // The mark in front of a sentence is not spoken, and a hundred stickers may share one.
    if (m_text[m_begin] != u'[')
        return m_begin;
    const qsizetype end = std::min(m_text.size(), m_begin + longestMark);
    qsizetype i = m_begin + 1;
    while (i < end && (m_text[i].isDigit() || QStringView(u", -\u2013").contains(m_text[i])))
        ++i;
    const bool closed = i < end && m_text[i] == u']';
    const bool open = i == m_text.size() && i < m_begin + longestMark;
    return closed || open ? i : m_begin;
}

qsizetype SentenceSplitter::cutPoint() const
{
    const qsizetype begin = wordsBegin();
    qsizetype space = 0;
    qsizetype bracket = 0; // no cut inside "[1, 2]"
    for (qsizetype i = begin + longest - 1; i > begin + longest / 2; --i) {
        if (m_text[i] != u' ')
            continue;
        bracket = i;
        while (bracket > begin && i - bracket < lookBack && m_text[bracket] != u'[' && m_text[bracket] != u']')
            --bracket;
        if (m_text[bracket] == u'[')
            continue;
        if (QStringView(u",;:\u2013").contains(m_text[i - 1]))
            return i;
        space = std::max(space, i);
    }
    if (space > 0)
        return space;
    qsizetype hard = begin + longest;
    if (m_text[hard - 1].isHighSurrogate())
        --hard;
    return hard;
}

SentenceSplitter::Decision SentenceSplitter::decideAt(qsizetype at) const
{
    const QChar c = m_text[at];
    if (c == paragraph)
        return { Verdict::Ends, at };
    if (c == u'\n')
        return decideLine(at);
    // Inside a run of stops only its first one decides.
    if (!isStop(c) || (at > m_begin && isStop(m_text[at - 1])))
        return {};
    return decideStop(at);
}

SentenceSplitter::Decision SentenceSplitter::decideLine(qsizetype at) const
{
    const QStringView line = QStringView(m_text).mid(at + 1, 6);
    if (line.isEmpty() || line == u"[")
        return { Verdict::Unknown, at };
    if (isListLine(QStringView(m_text).mid(m_begin, std::min<qsizetype>(at - m_begin, 6))))
        return { Verdict::Ends, at };
    const bool short_ = line.size() < 6 && !line.contains(paragraph);
    if (isMarkAt(line, 0) || isListLine(line))
        return { Verdict::Ends, at };
    const bool mayBeList = QStringView(u"[-*\u2022\u2013+#>").contains(line[0]) || line[0].isDigit();
    if (short_ && mayBeList && !line.contains(u' '))
        return { Verdict::Unknown, at };
    return {};
}

SentenceSplitter::Tail SentenceSplitter::tailOf(qsizetype at) const
{
    const QStringView text(m_text);
    Tail tail;
    qsizetype i = at;
    bool wide = false;
    while (i < text.size() && isStop(text[i]))
        wide = isWide(text[i++]);
    while (i < text.size() && isCloser(text[i])) {
        tail.quoted = tail.quoted || !QStringView(u"*_`").contains(text[i]);
        ++i;
    }
    tail.end = i;
    if (i >= text.size())
        return tail;
    if (!isWhite(text[i]) && !wide) {
        if (text[i] == u'[' && i + 1 >= text.size())
            return tail;
        qsizetype ignored = 0;
        tail.mark = isMarkAt(text, i);
        tail.goesOn = !tail.mark && !isTrail(text, i, ignored);
        if (text[i].isHighSurrogate() && i + 1 >= text.size())
            return tail;
        if (tail.mark || tail.goesOn) {
            tail.complete = true;
            return tail;
        }
    }
    // Emoji after the end belong to the sentence they comment.
    for (qsizetype length = 0; i < text.size() && i - tail.end < longestTrail;) {
        const qsizetype symbol = isWhite(text[i]) ? i + 1 : i;
        if (text[i] == paragraph || text[i] == u'\n' || symbol >= text.size())
            break;
        if (text[symbol].isHighSurrogate() && symbol + 1 >= text.size())
            return tail;
        if (!isTrail(text, symbol, length))
            break;
        i = tail.end = symbol + length;
    }
    if (i >= text.size())
        return tail;
    if (text[i] == paragraph) {
        tail.complete = tail.endsHere = true;
        return tail;
    }
    if (text[i] == u'\n') {
        const Decision line = decideLine(i);
        if (line.verdict != Verdict::Goes) {
            tail.complete = line.verdict == Verdict::Ends;
            tail.endsHere = true;
            return tail;
        }
    }
    if (isWhite(text[i]))
        ++i;
    if (i >= text.size() || (text[i] == u'[' && i + 1 >= text.size()))
        return tail;
    tail.mark = isMarkAt(text, i);
    for (int openers = 0; i < text.size() && isOpener(text[i]) && openers < 4; ++openers)
        ++i;
    if (i >= text.size())
        return tail;
    tail.next = text[i];
    qsizetype letters = i;
    while (letters < text.size() && letters - i < lookAhead && text[letters].isLetter())
        ++letters;
    tail.word = text.mid(i, letters - i);
    if (tail.word.size() == 1 && letters < text.size() && text[letters] == u'.')
        tail.word = {}; // "J. I. Smith": one more initial
    tail.wordComplete = letters < text.size() || letters - i >= lookAhead;
    tail.complete = true;
    return tail;
}

SentenceSplitter::Decision SentenceSplitter::decideStop(qsizetype at) const
{
    const Tail tail = tailOf(at);
    if (tail.end - m_begin > longest + longestTrail)
        return {}; // a run of stops longer than any sentence: cut like other text
    if (!tail.complete)
        return { Verdict::Unknown, at };
    if (tail.goesOn)
        return {};
    if (tail.endsHere)
        return { Verdict::Ends, tail.end };
    QStringView run = QStringView(m_text).mid(at);
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
SentenceSplitter::Verdict SentenceSplitter::judgeStarter(const Tail &tail) const
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

SentenceSplitter::Verdict SentenceSplitter::judgeDot(qsizetype at, const Tail &tail) const
{
    qsizetype begin = at;
    while (
        begin > m_begin && at - begin < lookBack && (m_text[begin - 1].isLetterOrNumber() || m_text[begin - 1] == u'.'))
        --begin;
    const QStringView token = QStringView(m_text).mid(begin, at - begin);
    if (token.isEmpty())
        return tail.next.isLower() && !tail.mark ? Verdict::Goes : Verdict::Ends;
    if (sentencewords::isDayNumber(token))
        return judgeNumber(token, begin, tail);
    switch (sentencewords::abbreviation(
        token, sentencewords::wordBefore(QStringView(m_text).mid(m_begin, begin - m_begin)), tail.next.isDigit())) {
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
SentenceSplitter::Verdict SentenceSplitter::judgeNumber(QStringView token, qsizetype begin, const Tail &tail) const
{
    if (tail.mark)
        return Verdict::Ends;
    if (tail.next.isLower() || tail.next.isDigit())
        return Verdict::Goes;
    const QStringView before = QStringView(m_text).mid(m_begin, begin - m_begin);
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

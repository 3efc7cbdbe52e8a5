// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/sentencesplitter.h"

#include "call/sentencecharacters.h"

#include <algorithm>

using namespace sentencecharacters;
using sentenceend::Verdict;

namespace
{

constexpr qsizetype lookBack = 32; // for the bracket that a cut must not split

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
        const auto decision = sentenceend::decide(QStringView(m_text).mid(m_begin), m_scan - m_begin, m_language);
        if (decision.verdict == Verdict::Unknown)
            return;
        if (decision.verdict == Verdict::Goes) {
            ++m_scan;
            continue;
        }
        const qsizetype end = m_begin + decision.end;
        if (!emitUpTo(end, sentences))
            m_scan = std::max(m_scan + 1, end);
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

//! The best place in a sentence that has grown too long: a comma in its second half, a space, anywhere.
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

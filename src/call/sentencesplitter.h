// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/sentenceend.h"
#include "net/language.h"

#include <QString>
#include <QStringList>
#include <QStringView>

//! Cuts a model's text, as it streams in, into whole sentences, each as early as it is certain (sentenceend.h). What
//! comes out does not depend on how the text was cut into pieces.
//!
//! A mark ("[3]") goes with the sentence that follows it. Sentences under twelve characters are joined to the next one,
//! except questions and the very first, for which the caller is waiting. A sentence that will not end is cut
//! at a comma or a space. White space is folded; a line break inside a sentence (of joined lines) is kept as '\n'.
//!
//! Pure; one per answer; the time is linear in the length of the text.
class SentenceSplitter
{
public:
    //! Characters of one sentence, a little more with a mark at the cut.
    static constexpr qsizetype longest = sentenceend::longestSentence;
    static constexpr qsizetype longestMark = 4000; //!< in front of a sentence
    static constexpr qsizetype shortest = 12;

    //! \a language decides which words can only begin a sentence; abbreviations are known in both.
    explicit SentenceSplitter(Language language);

    //! The sentences that \a piece made certain, in order.
    QStringList feed(QStringView piece);

    //! What is left when the text has ended, possibly empty. It can be a mark alone ("[3]"), which then
    //! says something about the sentence before it. The splitter is as new afterwards.
    QString finish();

private:
    enum class White { None, Space, Line, Paragraph };

    void take(QChar c);
    void scan(QStringList &sentences);
    bool emitUpTo(qsizetype end, QStringList &sentences);
    qsizetype wordsBegin() const;
    qsizetype cutPoint() const;

    Language m_language;
    QString m_text;
    qsizetype m_begin = 0; //!< of the sentence being collected
    qsizetype m_scan = 0; //!< up to here everything is decided
    White m_white = White::None; //!< seen but not yet in m_text
    bool m_first = true;
};

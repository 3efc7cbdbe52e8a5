// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QSet>

//! Which messages of a summary the caller has heard to their end. Pure bookkeeping.
//!
//! A sentence names the messages it covers by number. A message is heard when its last sentence was heard, and which
//! one is the last is known when the text is complete or has gone on to another message. A text that comes back to a
//! message later on is too late: what was heard stays heard.
class HeardLedger
{
public:
    //! The next sentence of the text; sentences are counted from 0.
    void addSentence(const QList<int> &numbers);
    //! This sentence covers these messages, too.
    void extendSentence(qsizetype sentence, const QList<int> &numbers);
    //! The last sentence, which covers no message, is taken back.
    void dropLastSentence();
    //! No sentence follows.
    void completeText();
    //! The caller has heard this sentence to its end. Sentences may be skipped, never repeated.
    void hear(qsizetype sentence);

    //! Messages that have become heard since the last call of this.
    [[nodiscard]] QList<int> takeNewlyHeard();
    //! Those of 1 … count that no sentence has named.
    [[nodiscard]] QList<int> unnamed(int count) const;
    //! Those that a text broken off at this point has not told to the end: the unnamed ones, and those of its last
    //! sentence with a number, which may have gone on.
    [[nodiscard]] QList<int> untold(int count) const;
    [[nodiscard]] bool namesAny() const { return !m_lastSentence.isEmpty(); }

private:
    [[nodiscard]] qsizetype newestWithNumber() const;

    QHash<int, qsizetype> m_lastSentence; // by message
    QList<QList<int>> m_sentences;
    QSet<qsizetype> m_heard; // sentences
    QSet<int> m_reported; // messages
    bool m_complete = false;
};

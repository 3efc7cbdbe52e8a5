// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/spokenline.h"

//! What was said and what an interruption left unsaid, for "repeat", "continue", "back" and "word for word". Pure.
class SaidMemory
{
public:
    //! A reply was heard to its end.
    void heardAll(const QList<SpokenLine> &lines);
    //! A reply was cut off after its first `heard` lines; of further ones the caller had heard a good part of the next
    //! when nextWasClear. neverSaid belongs behind them and was never said.
    void cutOff(const QList<SpokenLine> &lines, qsizetype heard, bool nextWasClear, const QList<SpokenLine> &neverSaid);

    //! What is only about these messages is never said again.
    void withdraw(const QSet<int> &messages);
    //! What was cut off of the last reply will be said in other words.
    void forgetRestOfLast();
    [[nodiscard]] bool hasRest() const { return !m_rest.isEmpty(); }
    [[nodiscard]] QList<SpokenLine> takeRest();
    //! The last reply, to be said again; what of it is in the rest is not said twice.
    [[nodiscard]] QList<SpokenLine> takeLast();
    //! The same from one sentence earlier on than the caller had come.
    [[nodiscard]] QList<SpokenLine> takeBack();
    //! The messages that the latest sentence the caller has heard was about.
    [[nodiscard]] QList<int> numbersHeard() const;
    //! The same, or those of the sentence that has just begun when nothing was heard yet.
    [[nodiscard]] QList<int> numbersInTalk() const;

private:
    void keepNumbers();

    QList<SpokenLine> m_last;
    qsizetype m_reached = 0; // sentences of m_last that the caller has heard, or a good part of
    QList<SpokenLine> m_rest;
    QList<int> m_numbersBefore; // in talk before m_last
    qsizetype m_restOfLast = 0; // how much of the rest's beginning belongs to m_last
};

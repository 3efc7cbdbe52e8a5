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
    //! A reply was cut off after its first heard lines; further lines belong behind it that were never said.
    void cutOff(const QList<SpokenLine> &lines, qsizetype heard, const QList<SpokenLine> &neverSaid);

    [[nodiscard]] bool hasRest() const { return !m_rest.isEmpty(); }
    [[nodiscard]] QList<SpokenLine> takeRest();
    //! The last reply again.
    [[nodiscard]] const QList<SpokenLine> &last() const { return m_last; }
    //! The last reply from one sentence earlier on.
    [[nodiscard]] QList<SpokenLine> back() const;
    //! The messages that the latest sentence with a number was about.
    [[nodiscard]] QList<int> numbersInTalk() const;

private:
    QList<SpokenLine> m_last;
    qsizetype m_reached = 0; // sentences of m_last that the caller has at least begun to hear
    QList<SpokenLine> m_rest;
};

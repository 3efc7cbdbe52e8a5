// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "llm/languagemodel.h"

//! What was really said in a call so far: the caller's turns, and of our own only what the caller heard.
//! Keeps what the model service demands: begins with the caller, nothing empty. Each question is a turn of its own,
//! also when there was no answer in between; sentences of ours in a row are one turn.
class Conversation
{
public:
    void addCaller(const QString &text);
    //! heard: the part that reached the caller's ear; empty is allowed and adds nothing.
    void addMachine(const QString &heard);
    //! The caller's turn is open and ends with this.
    [[nodiscard]] bool endsWithCaller(const QString &text) const;
    //! Takes a caller's turn back that the model refused to answer.
    void dropLastCaller();

    //! Ends with a caller's turn while an answer is wanted.
    [[nodiscard]] const QList<Prompt::Turn> &turns() const { return m_turns; }

private:
    void add(Prompt::Turn::Role role, const QString &text);

    QList<Prompt::Turn> m_turns;
};

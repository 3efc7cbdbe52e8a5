// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/conversation.h"

void Conversation::addCaller(const QString &text)
{
    add(Prompt::Turn::Role::Caller, text.trimmed());
}

void Conversation::addMachine(const QString &heard)
{
    if (!m_turns.isEmpty()) // a first turn of ours would break the rule that the caller begins
        add(Prompt::Turn::Role::Machine, heard.trimmed());
}

bool Conversation::endsWithCaller(const QString &text) const
{
    return !m_turns.isEmpty() && m_turns.constLast().role == Prompt::Turn::Role::Caller
        && m_turns.constLast().text == text.trimmed();
}

void Conversation::dropLastCaller()
{
    if (!m_turns.isEmpty() && m_turns.constLast().role == Prompt::Turn::Role::Caller)
        m_turns.removeLast();
}

void Conversation::add(Prompt::Turn::Role role, const QString &text)
{
    if (text.isEmpty())
        return;
    // What the caller asks while the answer to something else is on its way is a question of its own.
    const bool goesOn = role == Prompt::Turn::Role::Machine && m_turns.constLast().role == role;
    if (goesOn)
        m_turns.last().text += u'\n' + text;
    else
        m_turns.append({ role, text });
}

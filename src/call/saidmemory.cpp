// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/saidmemory.h"

#include <algorithm>

namespace
{
QList<SpokenLine> withoutPhrases(QList<SpokenLine> lines)
{
    lines.removeIf([](const SpokenLine &line) { return line.isPhrase; });
    return lines;
}
}

void SaidMemory::heardAll(const QList<SpokenLine> &lines)
{
    const QList<SpokenLine> content = withoutPhrases(lines);
    if (content.isEmpty())
        return; // a prompt of ours is nothing to repeat
    keepNumbers();
    m_last = content;
    m_reached = content.size();
    m_restOfLast = 0;
}

void SaidMemory::cutOff(
    const QList<SpokenLine> &lines, qsizetype heard, bool nextWasClear, const QList<SpokenLine> &neverSaid)
{
    const QList<SpokenLine> said = withoutPhrases(lines.first(heard));
    const QList<SpokenLine> unsaid = withoutPhrases(lines.sliced(heard)) + neverSaid;
    if (said.isEmpty() && unsaid.isEmpty())
        return;
    keepNumbers();
    m_last = said + unsaid;
    m_reached = std::min(said.size() + (nextWasClear ? 1 : 0), m_last.size());
    m_rest = unsaid + m_rest;
    m_restOfLast = unsaid.size();
}

void SaidMemory::withdraw(const QSet<int> &messages)
{
    const auto isGone = [&messages](const SpokenLine &line) { return line.isOnlyAbout(messages); };
    m_reached -= std::count_if(m_last.cbegin(), m_last.cbegin() + m_reached, isGone);
    m_last.removeIf(isGone);
    m_restOfLast -= std::count_if(m_rest.cbegin(), m_rest.cbegin() + m_restOfLast, isGone);
    m_rest.removeIf(isGone);
}

QList<SpokenLine> SaidMemory::takeRest()
{
    m_restOfLast = 0;
    return std::exchange(m_rest, {});
}

QList<SpokenLine> SaidMemory::takeLast()
{
    forgetRestOfLast();
    return m_last;
}

QList<SpokenLine> SaidMemory::takeBack()
{
    forgetRestOfLast();
    return m_last.sliced(std::max<qsizetype>(m_reached - 2, 0));
}

void SaidMemory::forgetRestOfLast()
{
    m_rest.remove(0, std::exchange(m_restOfLast, 0));
}

QList<int> SaidMemory::numbersHeard() const
{
    for (qsizetype i = m_reached - 1; i >= 0; --i) {
        if (!m_last.at(i).numbers.isEmpty())
            return m_last.at(i).numbers;
    }
    return {};
}

QList<int> SaidMemory::numbersInTalk() const
{
    const QList<int> heard = numbersHeard();
    if (!heard.isEmpty())
        return heard;
    for (qsizetype i = m_reached; i < m_last.size(); ++i) {
        if (!m_last.at(i).numbers.isEmpty())
            return m_last.at(i).numbers;
    }
    return m_numbersBefore;
}

// "Word for word", said after an answer that names no message, means the one before it.
void SaidMemory::keepNumbers()
{
    m_numbersBefore = numbersInTalk();
}

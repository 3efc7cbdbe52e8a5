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
    m_last = content;
    m_reached = content.size();
}

void SaidMemory::cutOff(const QList<SpokenLine> &lines, qsizetype heard, const QList<SpokenLine> &neverSaid)
{
    const QList<SpokenLine> said = withoutPhrases(lines.first(heard));
    const QList<SpokenLine> unsaid = withoutPhrases(lines.sliced(heard)) + neverSaid;
    if (said.isEmpty() && unsaid.isEmpty())
        return;
    m_last = said + unsaid;
    m_reached = std::min(said.size() + 1, m_last.size()); // the sentence in the air counts as begun
    m_rest = unsaid + m_rest;
}

QList<SpokenLine> SaidMemory::takeRest()
{
    return std::exchange(m_rest, {});
}

QList<SpokenLine> SaidMemory::back() const
{
    return m_last.sliced(std::max<qsizetype>(m_reached - 2, 0));
}

QList<int> SaidMemory::numbersInTalk() const
{
    for (qsizetype i = m_reached - 1; i >= 0; --i) {
        if (!m_last.at(i).numbers.isEmpty())
            return m_last.at(i).numbers;
    }
    return {};
}

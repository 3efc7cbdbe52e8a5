// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/heardledger.h"

#include <algorithm>

void HeardLedger::addSentence(const QList<int> &numbers)
{
    m_sentences.append(QList<int>());
    extendSentence(m_sentences.size() - 1, numbers);
}

void HeardLedger::extendSentence(qsizetype sentence, const QList<int> &numbers)
{
    m_sentences[sentence] += numbers;
    for (const int number : numbers)
        m_lastSentence.insert(number, std::max(sentence, m_lastSentence.value(number, sentence)));
}

void HeardLedger::dropLastSentence()
{
    m_sentences.removeLast();
}

void HeardLedger::completeText()
{
    m_complete = true;
}

void HeardLedger::hear(qsizetype sentence)
{
    m_heard.insert(sentence);
}

QList<int> HeardLedger::takeNewlyHeard()
{
    QList<int> numbers;
    const qsizetype newest = newestWithNumber();
    for (auto it = m_lastSentence.cbegin(); it != m_lastSentence.cend(); ++it) {
        const int number = it.key();
        const bool lastIsKnown = m_complete || it.value() < newest;
        if (!lastIsKnown || m_reported.contains(number))
            continue;
        const auto heardIfNamed = [&](qsizetype sentence) {
            return !m_sentences.at(sentence).contains(number) || m_heard.contains(sentence);
        };
        bool all = true;
        for (qsizetype sentence = 0; sentence < m_sentences.size() && all; ++sentence)
            all = heardIfNamed(sentence);
        if (all)
            numbers.append(number);
    }
    std::ranges::sort(numbers);
    m_reported.unite(QSet<int>(numbers.cbegin(), numbers.cend()));
    return numbers;
}

qsizetype HeardLedger::newestWithNumber() const
{
    qsizetype sentence = m_sentences.size() - 1;
    while (sentence >= 0 && m_sentences.at(sentence).isEmpty())
        --sentence;
    return sentence;
}

QList<int> HeardLedger::unnamed(int count) const
{
    QList<int> numbers;
    for (int number = 1; number <= count; ++number) {
        if (!m_lastSentence.contains(number))
            numbers.append(number);
    }
    return numbers;
}

QList<int> HeardLedger::untold(int count) const
{
    QList<int> numbers = unnamed(count);
    const qsizetype newest = newestWithNumber();
    const QList<int> last = newest >= 0 ? m_sentences.at(newest) : QList<int>();
    for (const int number : last) {
        if (number <= count && !numbers.contains(number))
            numbers.append(number);
    }
    std::ranges::sort(numbers);
    return numbers;
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/texttable.h"

#include "fakes/audiblewatermark.h"

int TextTable::numberOf(const QString &text)
{
    if (const auto known = m_numbers.constFind(text); known != m_numbers.constEnd())
        return *known;
    const int number = m_next++ % audiblewatermark::Numbers;
    m_numbers.remove(m_texts.value(number));
    m_texts.insert(number, text);
    m_numbers.insert(text, number);
    return number;
}

std::optional<QString> TextTable::textOf(int number) const
{
    const auto found = m_texts.constFind(number);
    return found == m_texts.constEnd() ? std::nullopt : std::optional(*found);
}

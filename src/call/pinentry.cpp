// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/pinentry.h"

#include <algorithm>

bool PinEntry::press(QChar key)
{
    const bool belongsToLast = std::exchange(m_awaitsPound, false);
    if (key == u'*') {
        clear();
        return false;
    }
    if (key == u'#')
        return !belongsToLast && m_count > 0;
    if (key < u'0' || key > u'9')
        return false;
    const auto place = static_cast<size_t>(m_count);
    if (place < m_digits.size())
        m_digits.at(place) = key.toLatin1();
    ++m_count;
    m_awaitsPound = m_length && m_count == *m_length;
    return m_awaitsPound;
}

bool PinEntry::pause()
{
    m_awaitsPound = m_count > 0;
    return m_awaitsPound;
}

Secret PinEntry::take()
{
    const auto kept = std::min<qsizetype>(m_count, static_cast<qsizetype>(m_digits.size()));
    Secret entry(QLatin1StringView(m_digits.data(), kept));
    const bool awaitsPound = m_awaitsPound;
    clear();
    m_awaitsPound = awaitsPound;
    return entry;
}

void PinEntry::clear()
{
    volatile char *digits = m_digits.data();
    for (size_t i = 0; i < m_digits.size(); ++i)
        digits[i] = 0;
    m_count = 0;
    m_awaitsPound = false;
}

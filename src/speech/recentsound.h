// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <algorithm>
#include <vector>

//! The last seconds of a call's sound, addressed by how many bytes of the call lie before. Its memory is as large as
//! what it keeps, and allocated with the first sound.
class RecentSound
{
public:
    explicit RecentSound(qsizetype most) : m_most(most) { }

    void append(QByteArrayView mulaw)
    {
        if (m_ring.empty())
            m_ring.resize(static_cast<size_t>(m_most));
        m_end += mulaw.size();
        const QByteArrayView kept = mulaw.last(std::min(mulaw.size(), m_most));
        const auto to = static_cast<size_t>((m_end - kept.size()) % m_most);
        const qsizetype untilTurn = std::min(kept.size(), m_most - static_cast<qsizetype>(to));
        std::ranges::copy(kept.first(untilTurn), m_ring.begin() + static_cast<qsizetype>(to));
        std::ranges::copy(kept.sliced(untilTurn), m_ring.begin());
    }

    //! Position of the oldest byte that is kept.
    [[nodiscard]] qint64 begin() const { return std::max<qint64>(0, m_end - m_most); }
    //! Position behind the newest byte: the length of the call so far.
    [[nodiscard]] qint64 end() const { return m_end; }
    //! At most length bytes from position on, which must not lie before begin().
    [[nodiscard]] QByteArray from(qint64 position, qsizetype length) const
    {
        const qsizetype wanted = std::min<qint64>(length, m_end - position);
        const qsizetype at = position % m_most;
        const qsizetype untilTurn = std::min(wanted, m_most - at);
        QByteArray sound(m_ring.data() + at, untilTurn);
        if (untilTurn < wanted)
            sound.append(m_ring.data(), wanted - untilTurn);
        return sound;
    }

private:
    qsizetype m_most;
    std::vector<char> m_ring; // byte n of the call is at n modulo m_most
    qint64 m_end = 0;
};

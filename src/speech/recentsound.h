// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <algorithm>

//! The last seconds of a call's sound, addressed by how many bytes of the call lie before.
class RecentSound
{
public:
    explicit RecentSound(qsizetype most) : m_most(most) { }

    void append(QByteArrayView mulaw)
    {
        m_bytes.append(mulaw);
        // Cut off in larger steps, so that not every 20 ms move all that is kept.
        if (m_bytes.size() > m_most + m_most / 4) {
            const auto surplus = m_bytes.size() - m_most;
            m_bytes.remove(0, surplus);
            m_begin += surplus;
        }
    }

    //! Position of the oldest byte that counts as kept.
    [[nodiscard]] qint64 begin() const { return std::max(m_begin, end() - m_most); }
    //! Position behind the newest byte: the length of the call so far.
    [[nodiscard]] qint64 end() const { return m_begin + m_bytes.size(); }
    //! At most length bytes from position on, which must not lie before begin().
    [[nodiscard]] QByteArray from(qint64 position, qsizetype length) const
    {
        return m_bytes.mid(static_cast<qsizetype>(position - m_begin), length);
    }

private:
    qsizetype m_most;
    QByteArray m_bytes;
    qint64 m_begin = 0; // position of m_bytes[0]
};

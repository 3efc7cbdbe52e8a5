// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

// What the fuzz targets share. Each is a file of its own and feeds random and mutated bytes to a parser of the program
// as it is shipped; what must always hold is checked by expect(), which ends the process as a crash would.

inline void expect(bool holds)
{
    if (!holds)
        std::abort();
}

//! Takes what it needs from the bytes: numbers from the end, so that the beginning stays what a corpus file shows.
class Input
{
public:
    Input(const uint8_t *data, size_t size)
        : m_bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size))
    {
    }

    [[nodiscard]] uint8_t number()
    {
        if (m_bytes.isEmpty())
            return 0;
        const auto last = static_cast<uint8_t>(m_bytes.back());
        m_bytes.chop(1);
        return last;
    }
    [[nodiscard]] QByteArrayView rest() const { return m_bytes; }
    [[nodiscard]] QString text() const { return QString::fromUtf8(m_bytes); }

    //! Hands the rest out in pieces, whose lengths the numbers at the end decide.
    template<class Take>
    void inPieces(Take take) const
    {
        uint32_t state = 2166136261U;
        for (const char c : m_bytes.last(std::min<qsizetype>(m_bytes.size(), 16)))
            state = (state ^ static_cast<uint8_t>(c)) * 16777619U;
        for (qsizetype at = 0; at < m_bytes.size();) {
            state = state * 1664525U + 1013904223U;
            const auto wanted = static_cast<qsizetype>(1 + (state >> 16) % 61);
            const qsizetype length = std::min(wanted, m_bytes.size() - at);
            take(m_bytes.sliced(at, length));
            at += length;
        }
    }

private:
    QByteArrayView m_bytes;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/secret.h"

#include <QChar>

#include <array>
#include <optional>

//! The keys of a caller who keys in a PIN, until they are an entry. Pure; what was keyed is overwritten when it is
//! taken or cleared, and goes nowhere else.
//!
//! `#` ends an entry, as does the full length where it is known, and a pause (whoever measures it calls pause()); `*`
//! begins anew. An empty entry is none. A `#` right behind an entry that had ended without one belongs to it.
class PinEntry
{
public:
    //! length: of the PIN; nothing when it is not known.
    explicit PinEntry(std::optional<qsizetype> length) : m_length(length) { }
    ~PinEntry() { clear(); }
    PinEntry(const PinEntry &) = delete;
    PinEntry &operator=(const PinEntry &) = delete;

    //! True when the entry is complete: take() it.
    [[nodiscard]] bool press(QChar key);
    //! Nothing was pressed for a while. True when that completes an entry.
    [[nodiscard]] bool pause();
    [[nodiscard]] Secret take();
    void clear();

    [[nodiscard]] bool isEmpty() const { return m_count == 0; }
    //! The last entry ended without `#`, and nothing has been pressed since.
    [[nodiscard]] bool mayBeFollowedByPound() const { return m_awaitsPound; }

private:
    const std::optional<qsizetype> m_length;
    std::array<char, 16> m_digits {}; // longer than any PIN: what does not fit makes the entry wrong, which it is
    qsizetype m_count = 0; // of all digits pressed
    bool m_awaitsPound = false;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/spokenpiece.h"
#include "call/spokentext.h"

namespace spoken
{

//! Reads digits that count nothing: telephone, account and card numbers. Pure.
class TelephoneReader
{
public:
    TelephoneReader(Language language, Digits digits) : m_language(language), m_digits(digits) { }

    //! "0171 2345678", "+49 (89) 1234-0", card numbers. A number that only counts has no leading zero and one group.
    Piece at(QStringView text, qsizetype at) const;
    //! A run of digits that is no number at all: in pairs, or summarised when it is long.
    QString digits(QStringView run) const;

private:
    bool isTooLong(qsizetype digits) const;
    QString summary() const;

    Language m_language;
    Digits m_digits;
};

} // namespace spoken

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/spokendates.h"
#include "call/spokentelephone.h"
#include "call/spokenunits.h"

namespace spoken
{

//! Reads everything that is written with digits. One per text, since ordinals lean on earlier ones.
class NumeralReader
{
public:
    NumeralReader(Language language, Digits digits);

    //! What begins at \a at: a digit, a sign before one, a currency sign before one, or the bracket of an area code.
    Piece at(QStringView text, qsizetype at);

private:
    //! A number as it is written: "3.500,25".
    struct Written
    {
        qsizetype length = 0;
        qint64 whole = 0;
        qsizetype wholeDigits = 0;
        QStringView fraction; //!< digits behind the decimal sign
        bool grouped = false;
        bool point = false; //!< German: "2.0", with a point instead of a comma
    };

    Piece ratioAt(QStringView text, qsizetype at) const;
    Piece versionAt(QStringView text, qsizetype at) const;
    Piece fractionAt(QStringView text, qsizetype at) const;
    Piece signedAt(QStringView text, qsizetype at);
    Piece moneyFirstAt(QStringView text, qsizetype at) const;
    Piece numberAt(QStringView text, qsizetype at) const;
    Piece rangeAt(QStringView text, qsizetype at, const Written &number) const;
    Piece bareAt(QStringView text, qsizetype at, const Written &number) const;
    Written written(QStringView text, qsizetype at) const;
    QString words(const Written &number) const;
    QString money(const Written &number, const Unit &unit) const;
    QString measured(const Written &number, const Unit &unit) const;
    QString oneBefore(QStringView rest) const;
    bool isYear(QStringView text, qsizetype at, const Written &number) const;
    QString pick(QStringView german, QStringView english) const;

    Language m_language;
    TelephoneReader m_telephones;
    DateReader m_dates;
};

} // namespace spoken

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/spokennumbers.h"
#include "call/spokenpiece.h"
#include "net/language.h"

#include <optional>

namespace spoken
{

//! Reads dates, times of day and ordinals that begin with the digit at a place. Keeps the ending of the last ordinal of
//! the text, for "am 3. und 4. Dezember", and how far it has counted. One per text.
class DateReader
{
public:
    explicit DateReader(Language language);

    Piece dateAt(QStringView text, qsizetype at);
    Piece timeAt(QStringView text, qsizetype at) const;
    Piece ordinalAt(QStringView text, qsizetype at);

    //! Whether \a word is the name of a month, in full or shortened.
    static bool isMonth(QStringView word);

private:
    Piece isoDate(QStringView text, qsizetype at) const;
    Piece dottedDate(QStringView text, qsizetype at);
    Piece slashedDate(QStringView text, qsizetype at) const;
    Piece germanOrdinal(QStringView text, qsizetype at);
    Piece listedAt(QStringView text, qsizetype at);
    Piece englishOrdinal(QStringView text, qsizetype at);
    std::optional<Ending> endingBefore(QStringView text, qsizetype at) const;
    QString dateWords(int day, int month, int year_, Ending ending) const;
    QString bareClock(int hour, int minute, bool leadingZero) const;
    QString secondsWords(int seconds) const;
    QString to() const;

    Language m_language;
    std::optional<Ending> m_last;
    int m_listed = 0; //!< the last number of "1. … 2. … 3. …"
};

} // namespace spoken

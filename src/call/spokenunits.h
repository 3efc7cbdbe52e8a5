// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/spokenpiece.h"
#include "net/language.h"

namespace spoken
{

//! What may stand behind a number, found at \a at (a space before it included in the length).
struct Unit
{
    qsizetype length = 0; //!< of the text; 0: no unit
    QStringView one; //!< behind 1
    QStringView many;
    bool feminine = false; //!< German: "eine Minute"
    bool isMoney = false;
    QStringView minorOne; //!< of money: "Cent"
    QStringView minorMany;
};

Unit unitAt(QStringView text, qsizetype at, Language language);

//! The same for a sign that stands before its number: "$5", "€ 20".
Unit currencySignAt(QStringView text, qsizetype at, Language language);

} // namespace spoken

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/spokenpiece.h"
#include "net/language.h"

namespace spoken
{

//! A weekday in two or three letters, with or without its dot: "Fr 12.12.", "bis Fr", "Mo-Fr", "Mon 8pm". Many are
//! words of their own ("so", "do", "sat"), so a time, a preposition or another day must tell that a day is meant.
Piece weekdayAt(QStringView text, qsizetype at, Language language);

//! Whether \a word names a weekday, in full or shortened.
bool isWeekday(QStringView word, Language language);

} // namespace spoken

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/spokenpiece.h"
#include "net/language.h"

namespace spoken
{

//! An abbreviation that begins at \a at, in full: "z. B." is "zum Beispiel". A dot that also ends the text is kept.
Piece abbreviationAt(QStringView text, qsizetype at, Language language);

} // namespace spoken

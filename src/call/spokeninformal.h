// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/spokenpiece.h"
#include "net/language.h"

namespace spoken
{

//! Figures as they are written in chats only, to be asked before the other readers: "5:30 h", "um 14h", "um 8.30",
//! "90x200", "3½", "1/2 Stunde", "Code: 123-456", "the 90s", "5'10\"", "$5M".
Piece informalAt(QStringView text, qsizetype at, Language language);

} // namespace spoken

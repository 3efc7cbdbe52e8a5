// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/spokenpiece.h"
#include "net/language.h"

namespace spoken
{

//! A web address, an e-mail address, @name or #topic that begins at \a at.
//! "ein Link zu example.com", "anna punkt meier at example punkt com", "anna meier", "Hashtag Urlaub".
Piece linkAt(QStringView text, qsizetype at, Language language);

//! Twenty and more letters mixed with digits: keys, checksums. "eine lange Zeichenfolge".
Piece codeAt(QStringView text, qsizetype at, Language language);

} // namespace spoken

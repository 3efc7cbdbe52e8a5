// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QString>

//! Whether the caller is ending the call: when the whole of \a said is farewell and courtesy, with at least one
//! farewell ("okay danke, tschüss", "das war's", "leg auf"), or when an unmistakable goodbye follows a few words that
//! want nothing ("danke, das hat mir geholfen, tschüss"). Never a part of a word, never inside a task ("sag Anna
//! tschüss"), not "danke" alone, and "das war's?" or "bis morgen?" asks something. Spellings of recognisers are known.
bool isFarewell(const QString &said, Language language);

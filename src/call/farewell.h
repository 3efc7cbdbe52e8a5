// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QString>

//! Whether the caller is ending the call: only when the whole of \a said is farewell and courtesy, with at least
//! one farewell ("okay danke, tschüss", "das war's", "leg auf"). Never a part of a word, never inside a task
//! ("sag Anna tschüss"), not "danke" alone, and "das war's?" asks something. Spellings of recognisers are known.
bool isFarewell(const QString &said, Language language);

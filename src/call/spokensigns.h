// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QString>

//! What \a text is when nothing of it can be said: "ein Fragezeichen", "drei Punkte", "nur Satzzeichen". In German as
//! the object of a sentence, like describe(). Empty when spokenText() finds words in it, or when it has no visible
//! character at all.
[[nodiscard]] QString signsInWords(const QString &text, Language language);

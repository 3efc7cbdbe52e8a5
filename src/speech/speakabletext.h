// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

//! What every voice has to know about the text it gets.
namespace speakable
{
//! True when there is a letter or a digit. Without one a voice answers with silence, or with an error.
[[nodiscard]] bool hasWords(QStringView text);

//! Pieces of at most limit UTF-16 units, cut behind a sentence where that is possible, else at a space, else anywhere
//! but inside a surrogate pair. Pieces are trimmed; those without words are left out.
[[nodiscard]] QStringList split(const QString &text, qsizetype limit);
}

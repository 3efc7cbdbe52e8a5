// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

//! Words of third parties on their way into what a model is told: texts, names, titles, file names, descriptions.
//! Pure, and linear in the length of the text.
namespace foreigntext
{
//! \a text, unable to pass for anything but text. Its lines stay, each without needless space.
//!
//! Gone are the fence (in either case), signs that nobody sees (control, direction and tag characters, half a
//! character) and with them all that could hide a mark or turn it round; a bracket of any script before a number, and
//! one before what looks like a fence, have become "(".
[[nodiscard]] QString asData(const QString &text, const QString &fence);

//! The same in one line of the digest, for only whole lines are messages there.
[[nodiscard]] QString inOneLine(QString data);

//! A sentence of ours says so much of \a text in its own words that it is rather a stranger's: more than one repeats by
//! chance. Less may escape.
[[nodiscard]] bool isQuotedIn(const QString &sentence, const QString &text);
}

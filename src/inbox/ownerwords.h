// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QString>

//! What the owner reads in his chat with the bot. number: E.164, empty when withheld.
namespace ownerwords
{
enum class Outcome { Open, Yes, No, TooLate, CallerGone };

//! "+49… möchte zuhören.", and what has become of it.
[[nodiscard]] QString question(const QString &number, Outcome outcome, Language language);
[[nodiscard]] QString yes(Language language);
[[nodiscard]] QString no(Language language);
//! A button of a question that is no more.
[[nodiscard]] QString tooLate(Language language);
//! Wrong PINs have locked a number out, or everybody.
[[nodiscard]] QString lockout(const QString &number, bool everybody, Language language);
}

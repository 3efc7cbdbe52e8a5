// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QString>

//! What the owner reads in his chat with the bot.
namespace ownerwords
{
struct Caller
{
    QString number; //!< E.164; empty: withheld
    QString code; //!< two digits that the caller has been told
    bool isListed = false; //!< one of the owner's own numbers: asked for however many others are
};

enum class Outcome { Open, Yes, No, TooLate, CallerGone };

//! "+49… ruft an, Zahl 47.", and what has become of it.
[[nodiscard]] QString question(const Caller &caller, Outcome outcome, Language language);
[[nodiscard]] QString yes(Language language);
[[nodiscard]] QString no(Language language);
//! A button of a question that is no more.
[[nodiscard]] QString tooLate(Language language);
//! Wrong PINs have locked a number (E.164; empty: the withheld ones) out, or everybody.
[[nodiscard]] QString lockout(const QString &number, bool everybody, Language language);
}

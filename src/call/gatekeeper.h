// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/callsettings.h"

#include <QString>

//! Who may hear. Fails closed: without a rule nobody hears anything.
namespace gatekeeper
{
enum class Verdict {
    Admit,
    AskPin, //!< whoever knows the PIN
    UnlistedWithPin, //!< not listed, or withheld, and a PIN is set as well: no PIN helps, and nobody shall notice
    Stranger, //!< not listed, or the number is withheld
    NotConfigured, //!< neither ALLOWED_CALLERS nor CALLER_PIN
};

//! number: as the telephone provider gave it.
[[nodiscard]] Verdict judge(const QString &number, const CallSettings &settings);

//! True for an E.164 number that is not one of the spellings of "withheld" (Twilio: words such as "anonymous", and the
//! keypad spellings +266696687, +7378742833, +86282452253, +8656696, +2562533, which look like real numbers).
[[nodiscard]] bool isRealNumber(const QString &number);
}

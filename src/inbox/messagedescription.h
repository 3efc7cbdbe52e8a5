// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/message.h"
#include "net/language.h"

//! What a message says or is, in words that can follow "Anna schreibt:" or "Anna schickt:": its text, its caption with
//! the kind in front ("ein Foto: …"), or the kind with what is known about it ("eine Sprachnachricht, 23 Sekunden"),
//! and behind it what was found out of it. Where it came from goes first ("weitergeleitet von Max: …", "als Antwort auf
//! „…“: …"). Sender, group and time are left to the caller. Never empty: a message without anything we know is named as
//! such.
[[nodiscard]] QString describe(const Message &message, Language language);

//! "1 Minute 5 Sekunden", as it is spoken.
[[nodiscard]] QString spokenDuration(std::chrono::seconds duration, Language language);

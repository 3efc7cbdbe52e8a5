// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/message.h"

//! What people wrote and are called, as the one text column of a stored message: compact JSON, fields that are empty
//! left out, kinds by name, so that neither a new field nor a new kind needs a migration. Id, time and album have
//! columns of their own and are not in it.
namespace messagecontent
{
//! "text", "voice" …
[[nodiscard]] QString nameOf(Message::Kind kind);
[[nodiscard]] QString written(const Message &message);
//! What is not understood stays at its default; a text that is no JSON gives a message of kind Unreadable.
[[nodiscard]] Message read(const QString &content);
}

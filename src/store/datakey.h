// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"
#include "net/secret.h"

//! The key file: 32 random bytes in Base64, mode 0600, for machines whose operator sets no DATA_KEY.
//!
//! Any thread; blocks for the disk. Errors name the file's purpose, never what is in it. Kinds of error: NotFound (no
//! such file), Refused (no permission, or others may read it and that cannot be changed), Malformed (not a key), Server
//! (the disk does not work).
namespace datakey
{
[[nodiscard]] Result<Secret> read(const QString &path);
//! Reads it; when there is none, makes it, durable before it returns. Of several processes that try at once all get the
//! same key.
[[nodiscard]] Result<Secret> readOrMake(const QString &path);
//! A key that is kept nowhere, for a database that ends with the program.
[[nodiscard]] Secret passing();
}

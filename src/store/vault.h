// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/secret.h"
#include "store/database.h"
#include "store/datacipher.h"

#include <optional>

struct DataKeySettings
{
    Secret given; //!< DATA_KEY; not set: the key file
    QString file; //!< empty: a key that ends with the program, as its database in memory does
};

//! The key to a database: the one it was first opened with, or none. The table vault holds a sealed witness of it.
namespace vault
{
//! The key of this machine. A key file is made only for a database that has no key yet: one that was lost must not be
//! replaced by another, which opens nothing. Blocks for the disk. Kinds of error: as of datakey.
[[nodiscard]] Result<Secret> key(Database &database, const DataKeySettings &settings);
//! For those who only look: the cipher of a database that has a key, nothing when it has none yet. Refused: it is
//! another key. Makes nothing.
[[nodiscard]] Result<std::optional<DataCipher>> open(Database &database, const DataKeySettings &settings);
//! Whether this is the database's key; makes it so when it has none yet. Refused: it is another.
[[nodiscard]] Result<void> admit(Database &database, const DataCipher &cipher);
}

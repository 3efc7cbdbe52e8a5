// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"
#include "store/database.h"
#include "store/datacipher.h"

#include <memory>
#include <optional>

//! The store as the commands look at it, beside a server that may be running: never made, never changed in its form.
struct OpenedStore
{
    std::unique_ptr<Database> database;
    DataCipher cipher;
};

//! Blocks. Empty: nothing has been stored yet.
[[nodiscard]] Result<OpenedStore> openStore(const Settings &settings);

//! What a command does about a store that it cannot open: says why, and gives the status to exit with.
[[nodiscard]] int refusedStore(const ServiceError &error);

//! After something was deleted: makes it leave the disk, too. Says so when that has to wait. The status to exit with.
[[nodiscard]] int forgottenForGood(Database &database);

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/checks/servicecheck.h"
#include "store/vault.h"

//! Opens the database with its key, reads all of an SQLite file, and writes what stands there already. Makes nothing:
//! where there is no database yet, it looks whether the first start could make it.
class DatabaseCheck final : public ServiceCheck
{
    Q_OBJECT

public:
    DatabaseCheck(const DatabaseSettings &settings, const DataKeySettings &key);

    //! A disk that hangs cannot be called back; its thread is left alone.
    void cancel() override { disconnect(); }
};

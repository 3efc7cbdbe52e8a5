// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/checks/servicecheck.h"
#include "store/database.h"

//! Opens the database as serve does, migrations included, and writes to it. Leaves nothing behind.
class DatabaseCheck final : public ServiceCheck
{
    Q_OBJECT

public:
    explicit DatabaseCheck(const DatabaseSettings &settings);

    //! A disk that hangs cannot be called back; its thread is left alone.
    void cancel() override { disconnect(); }
};

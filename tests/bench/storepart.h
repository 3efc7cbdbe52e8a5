// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/figures.h"
#include "bench/machine.h"

//! The part "store" of the benchmark: SQLite, and PostgreSQL where its server is installed.
namespace storepart
{
//! services: for the program. model: a machine that has run, whose phrases are used. Empty, or what went wrong.
[[nodiscard]] QString measure(Figures &figures, const QJsonObject &services, const Machine &model, int starts);
}

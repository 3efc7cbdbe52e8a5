// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"

class Database;

//! Brings a database to the present schema: `:/migrations/NNN_*.sql`, numbered without gaps from 001, each applied in a
//! transaction of its own and noted in the table schema_version. Several processes may try at once. A schema newer than
//! the program knows is refused at its start, and never touched.
//!
//! In the text a statement ends with ";" at the end of a line, and comments stand on lines of their own; SQLite and
//! PostgreSQL must both understand it. A migration leaves the program before it working: it adds tables and columns
//! (with a default), and takes nothing away that the release before it uses.
namespace migrations
{
enum class Opened { First, Again };

//! The version that the schema has then. Opened again, a newer one is none of the program's business: the next release
//! is just being rolled out beside it.
[[nodiscard]] Result<int> apply(Database &database, const QString &directory, const QStringList &before, Opened opened);
//! The same, without changing anything. Empty: there are no tables yet; Refused: older or newer than the program.
[[nodiscard]] Result<int> expectPresent(Database &database, const QString &directory);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/figures.h"
#include "store/datacipher.h"
#include "store/messagetable.h"

#include <QTemporaryDir>

//! The store with years in it: 100 000 messages, of which 90 % are heard, and 10 000 calls, in SQLite or PostgreSQL.
//! What a call and a person wait for is measured in this process, through the classes that the program uses.
class StoreBench
{
public:
    static constexpr int Messages = 100'000;
    static constexpr int Calls = 10'000;

    //! settings: a database that does not exist yet. name: in the table of figures.
    StoreBench(const DatabaseSettings &settings, const QString &name);

    //! Nothing when it worked, else why not. Takes seconds.
    [[nodiscard]] QString fill();
    //! From now on so many of the newest are not heard; the others are. At most a tenth of all.
    [[nodiscard]] QString setUnheard(int count);
    //! What a call waits for. goal: in milliseconds, 0 for none.
    [[nodiscard]] QString measureUnread(Figures &figures, const QString &how, double goal);
    //! What a person at a terminal or in the desktop's history waits for.
    [[nodiscard]] QString measurePages(Figures &figures);
    //! As the program's environment knows the key.
    [[nodiscard]] static QString key();
    //! MiB, of SQLite.
    [[nodiscard]] double fileSize() const;

private:
    [[nodiscard]] Result<void> addMessages();
    [[nodiscard]] Result<void> addCalls();
    [[nodiscard]] QString what(const QString &text) const { return text + u", " + m_name; }

    const DatabaseSettings m_settings;
    const QString m_name;
    DataCipher m_cipher;
    std::unique_ptr<Database> m_database;
};

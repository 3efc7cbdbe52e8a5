// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.h"

#include <QThread>

#include <memory>

//! Whether an SQLite file is whole (PRAGMA quick_check, sqlite.org/pragma.html). It reads all of the file, about a
//! millisecond for each MiB when the system has it in memory: a small one is checked whenever it is opened, a large one
//! beside the calls, in a thread of this object that runs only when nobody else wants the processor.
//!
//! Lives in a thread with an event loop.
class IntegrityCheck final : public QObject
{
    Q_OBJECT

public:
    //! From here on a file is too large to be checked while somebody waits for the start.
    static constexpr qint64 Large = 16 * 1024 * 1024;

    //! Begins at once.
    explicit IntegrityCheck(const DatabaseSettings &settings);
    //! Waits a second for the end; then the thread is left behind.
    ~IntegrityCheck() override;

    [[nodiscard]] static bool isLarge(const DatabaseSettings &settings);
    //! Checks now. Malformed: it is damaged.
    [[nodiscard]] static Result<void> run(Database &database);
    //! What is said of a damaged file.
    [[nodiscard]] static ServiceError damage();

Q_SIGNALS:
    //! One of them, once. Malformed: it is damaged; another kind: that could not be found out.
    void passed();
    void failed(const ServiceError &error);

private:
    std::unique_ptr<QThread> m_thread;
};

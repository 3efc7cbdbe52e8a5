// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "net/result.h"

#include <QObject>

#include <memory>
#include <optional>

//! Whether the database works, as the outcome of each use of it tells. While it does not, it asks for another try, with
//! longer and longer pauses between. In the thread of who uses the database.
class DatabaseHealth final : public QObject
{
    Q_OBJECT

public:
    //! The clock must outlive this.
    explicit DatabaseHealth(Clock &clock);

    //! What became of a use of the database. Emits changed() at once.
    void judge(const Result<void> &outcome);
    //! Why it does not work; nothing when it does.
    [[nodiscard]] const std::optional<ServiceError> &trouble() const { return m_trouble; }
    //! tryWanted() comes from the event loop, as soon as it can.
    void askForATry();

Q_SIGNALS:
    //! The database has stopped working, or works again. Once for each change.
    void changed(bool works);
    //! Whoever uses the database shall try it, and judge.
    void tryWanted();

private:
    std::optional<ServiceError> m_trouble;
    int m_failures = 0; // in a row
    std::unique_ptr<ClockTimer> m_retry;
};

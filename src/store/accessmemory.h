// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/accesstable.h"

#include <QHash>

//! What AccessTable does, by what this process has seen itself: for while the database cannot be asked. Keeps as much
//! as a busy day brings and forgets the oldest beyond that. Not thread-safe. number: as there.
class AccessMemory
{
public:
    static constexpr qsizetype MostNumbers = 10'000;

    [[nodiscard]] AccessStanding enter(const QString &call, const QString &number, const UsageLimits &limits,
        const QDateTime &now, const QDateTime &dayBegan);
    void leave(const QString &call, std::chrono::milliseconds length);
    [[nodiscard]] bool takeTry(const QString &number, const QDateTime &now);
    void forgive(const QString &number);
    [[nodiscard]] LockoutNews newsAfterWrong(const QString &number, const QDateTime &now) const;
    [[nodiscard]] bool mayTellOwner(const QDateTime &now);

    [[nodiscard]] qsizetype size() const { return m_numbers.size(); }

private:
    struct Call
    {
        QString id;
        accessrule::Usage usage;
    };
    struct Number
    {
        Lockout lockout;
        QList<Call> calls;
        QDateTime touched;
    };

    [[nodiscard]] Number &touch(const QString &number, const QDateTime &now);
    void makeRoom(const QDateTime &now);

    Lockout m_ofAll;
    QHash<QString, Number> m_numbers;
    QDateTime m_ownerTold;
};

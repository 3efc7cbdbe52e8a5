// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QString>

//! Asks the owner, by the messenger, whether a caller may listen this once. Callable from any thread.
class Approvals
{
public:
    enum class Answer {
        Yes,
        No,
        None, //!< not within the time there is for it, or he could not be asked
    };
    struct Visitor
    {
        QString callId;
        QString number; //!< E.164; empty: withheld. Goes to the owner and nowhere else
        QString code; //!< two digits that the caller hears while he waits: the owner may be the caller, or another
        bool isListed = false; //!< one of his own numbers, which has mistaken the PIN too often
    };

    virtual ~Approvals() = default;
    //! A cancelled future, at the end of the program, is None.
    [[nodiscard]] virtual QFuture<Answer> ask(const Visitor &visitor) = 0;
    //! The caller is gone, or was let in otherwise: the question is taken back.
    virtual void withdraw(const QString &callId) = 0;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFuture>

//! Takes the updates that the messenger delivers to POST /telegram/webhook. Callable from any thread.
class UpdateDesk
{
public:
    enum class Outcome {
        Stored, //!< it is durable: the messenger may forget it
        Unreadable, //!< no update at all
        NotNow, //!< it cannot be stored: the messenger shall bring it again
    };

    virtual ~UpdateDesk() = default;
    //! A cancelled future means NotNow.
    [[nodiscard]] virtual QFuture<Outcome> take(const QByteArray &body) = 0;
};

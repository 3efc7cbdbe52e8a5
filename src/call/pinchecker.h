// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/secret.h"

#include <QFuture>

#include <optional>

//! Knows the PIN, or its hash. Callable from any thread.
class PinChecker
{
public:
    virtual ~PinChecker() = default;
    //! Compared in another thread: a slow hash takes a fifth of a second.
    [[nodiscard]] virtual QFuture<bool> matches(const Secret &entry) const = 0;
    //! How many digits it has; nothing when only its hash is known.
    [[nodiscard]] virtual std::optional<qsizetype> length() const = 0;
};

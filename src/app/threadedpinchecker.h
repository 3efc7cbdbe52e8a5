// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/pinchecker.h"
#include "net/pinhash.h"

#include <QThreadPool>

//! Compares PINs in a thread of its own, one after the other: whoever keys in many keeps only others with PINs waiting.
class ThreadedPinChecker final : public PinChecker
{
public:
    explicit ThreadedPinChecker(const PinHash &pin);
    //! Finishes what it compares; what still waits is dropped.
    ~ThreadedPinChecker() override;

    [[nodiscard]] QFuture<bool> matches(const Secret &entry) const override;
    [[nodiscard]] std::optional<qsizetype> length() const override { return m_pin.length(); }

private:
    const PinHash m_pin;
    mutable QThreadPool m_thread;
};

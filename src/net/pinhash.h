// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/secret.h"

#include <QByteArray>
#include <QString>

#include <optional>

//! A PIN that a caller keys in: 6 to 12 digits, as they are or as `pbkdf2:sha256:ITERATIONS:SALT:HASH`, salt and hash
//! in base64 (RFC 8018, PBKDF2 with HMAC-SHA-256). A value type.
class PinHash
{
public:
    static constexpr qsizetype ShortestPin = 6;
    static constexpr qsizetype LongestPin = 12;
    //! A fifth of a second of a core: a stolen hash of six digits holds for days, not for a second.
    static constexpr int UsualIterations = 600'000;
    //! More would keep a caller waiting, and the core from the others.
    static constexpr int MostIterations = 5'000'000;

    //! Setting CALLER_PIN; nothing when it is neither form.
    [[nodiscard]] static std::optional<PinHash> read(const Secret &setting);
    //! A fresh hash with a random salt. pin: 6 to 12 digits.
    [[nodiscard]] static PinHash of(const Secret &pin, int iterations = UsualIterations);

    //! As CALLER_PIN takes it; only of what was hashed.
    [[nodiscard]] Secret toSetting() const;
    //! Compared in constant time. Takes as long as the iterations do: not in a thread that carries sound.
    [[nodiscard]] bool matches(const Secret &entry) const;
    //! How many digits the PIN has; nothing when only its hash is known.
    [[nodiscard]] std::optional<qsizetype> length() const;

    [[nodiscard]] static bool isPin(QStringView text);
    //! What people try first: one digit again and again, digits in a row up or down, a short block repeated, keypad
    //! patterns, dates of this and the last century.
    [[nodiscard]] static bool isTrivial(QStringView pin);

private:
    Secret m_plain; // unset when only the hash is known
    int m_iterations = 0;
    QByteArray m_salt;
    QByteArray m_hash;
};

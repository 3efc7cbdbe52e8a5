// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

//! A key, token or PIN. Cannot be printed by accident (QDebug does not take it), and its bytes are overwritten when
//! it goes. Every copy owns its own bytes, so that this holds for each of them.
class Secret
{
public:
    Secret() = default;
    explicit Secret(QStringView text);
    explicit Secret(QLatin1StringView text);
    Secret(const Secret &other);
    Secret(Secret &&other) noexcept = default;
    Secret &operator=(const Secret &other);
    Secret &operator=(Secret &&other) noexcept;
    ~Secret();

    [[nodiscard]] bool isSet() const { return !m_utf8.isEmpty(); }
    //! Valid as long as this Secret. Keeping a copy of it longer defeats the overwriting.
    [[nodiscard]] const QByteArray &utf8() const { return m_utf8; }
    //! A fresh string that nobody overwrites: for interfaces that take nothing else.
    [[nodiscard]] QString text() const { return QString::fromUtf8(m_utf8); }

private:
    void wipe() noexcept;

    QByteArray m_utf8;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QList>
#include <QPair>
#include <QString>

#include <optional>

//! A list of networks, such as the setting TRUSTED_PROXIES.
class AddressSet
{
public:
    AddressSet() = default;
    //! This machine and the ranges that are not routed on the internet (RFC 1918, 3927, 4193, 4291, 6598).
    [[nodiscard]] static AddressSet loopbackAndPrivate();
    //! Comma list of addresses and networks ("10.0.0.0/8, ::1"); nothing when one of them is neither.
    [[nodiscard]] static std::optional<AddressSet> parse(const QString &list);

    //! An IPv4 address that came over an IPv6 socket counts as IPv4.
    [[nodiscard]] bool contains(const QHostAddress &address) const;

private:
    QList<QPair<QHostAddress, int>> m_networks;
};

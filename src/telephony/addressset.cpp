// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/addressset.h"

#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{
QHostAddress plain(const QHostAddress &address)
{
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    return isV4 ? QHostAddress(v4) : address;
}
}

AddressSet AddressSet::loopbackAndPrivate()
{
    return *parse(
        u"127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,169.254.0.0/16,100.64.0.0/10,fc00::/7,fe80::/10"_s);
}

std::optional<AddressSet> AddressSet::parse(const QString &list)
{
    AddressSet set;
    const QStringList parts = list.split(u',', Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        const QString text = part.trimmed();
        if (text.isEmpty())
            continue;
        // parseSubnet() also takes "10" and "10.1" for networks; a typing slip must not trust half the internet.
        if (QHostAddress(text.section(u'/', 0, 0)).isNull() || !(text.contains(u':') || text.count(u'.') == 3))
            return std::nullopt;
        const auto network = QHostAddress::parseSubnet(
            text.contains(u'/') ? text : QString(text + (text.contains(u':') ? u"/128"_s : u"/32"_s)));
        if (network.first.isNull() || network.second < 0)
            return std::nullopt;
        set.m_networks.append(network);
    }
    return set;
}

bool AddressSet::contains(const QHostAddress &address) const
{
    const QHostAddress wanted = plain(address);
    return std::any_of(m_networks.begin(), m_networks.end(), [&](const auto &network) {
        return network.first.protocol() == wanted.protocol() && wanted.isInSubnet(network);
    });
}

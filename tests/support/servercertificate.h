// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSslCertificate>
#include <QSslKey>

//! A key and a certificate that it has signed itself, made anew: nobody trusts it unless told to.
struct ServerCertificate
{
    QSslKey key;
    QSslCertificate certificate;

    //! address: whose certificate it is, as OpenSSL writes alternative names ("IP:127.0.0.1", "DNS:example.com").
    [[nodiscard]] static ServerCertificate selfSigned(const QByteArray &address);
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

//! A whole HTTP answer of our own making. Every answer ends its connection (`Connection: close`).
struct HttpReply
{
    int status = 200;
    QByteArray contentType = QByteArrayLiteral("text/plain; charset=utf-8");
    QByteArray body;
    //! Further header lines, each ended by CRLF.
    QByteArray extraHeaders;

    //! As it goes over the wire; withBody false is the answer to HEAD: the same headers, no body (RFC 9110, 9.3.2).
    [[nodiscard]] QByteArray toBytes(bool withBody = true) const;
};

//! Why a request is not served; the reason is sent as the body, so it names no secret.
struct HttpRefusal
{
    int status = 400;
    QByteArray reason;
    //! As in HttpReply.
    QByteArray extraHeaders = {};

    [[nodiscard]] HttpReply toReply() const;
    bool operator==(const HttpRefusal &) const = default;
};

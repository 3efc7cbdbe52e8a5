// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "telephony/httpreply.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <tl/expected.hpp>

#include <utility>

//! The head of an HTTP/1.x request as it came over the wire: request line and header fields, nothing decoded.
//! Strict where leniency has been used to smuggle requests (RFC 9112, sections 2 to 6): no bare LF, no folded lines,
//! no blank before the colon, one Host, at most one Content-Length and that only digits.
class RequestHead
{
public:
    //! Bytes up to and including the empty line, or -1 while it has not come. Searching may go on where it left off:
    //! from is a position that an earlier call with fewer bytes was given or reached.
    [[nodiscard]] static qsizetype lengthIn(QByteArrayView bytes, qsizetype from = 0);
    //! bytes: exactly the head with its empty line.
    [[nodiscard]] static tl::expected<RequestHead, HttpRefusal> parse(QByteArrayView bytes);

    [[nodiscard]] QByteArray method() const { return m_method; }
    //! Path and query as sent; always begins with '/'.
    [[nodiscard]] QByteArray target() const { return m_target; }
    //! The target without its query.
    [[nodiscard]] QByteArray path() const;
    //! What follows the first '?', percent-encoded as sent; empty without one.
    [[nodiscard]] QByteArray query() const;
    //! Value of the first field of this name, any case; empty when there is none.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    [[nodiscard]] int headerCount(QByteArrayView name) const;
    //! True when a comma list such as Connection holds this token, any case.
    [[nodiscard]] bool headerHasToken(QByteArrayView name, QByteArrayView token) const;
    //! 0 without the header.
    [[nodiscard]] qint64 contentLength() const { return m_contentLength; }
    //! Bytes of the head itself.
    [[nodiscard]] qsizetype size() const { return m_size; }

private:
    [[nodiscard]] tl::expected<void, HttpRefusal> readRequestLine(QByteArrayView line);
    [[nodiscard]] tl::expected<void, HttpRefusal> readField(QByteArrayView line);
    [[nodiscard]] tl::expected<void, HttpRefusal> checkFraming();

    QByteArray m_method;
    QByteArray m_target;
    QList<std::pair<QByteArray, QByteArray>> m_fields;
    qint64 m_contentLength = 0;
    qsizetype m_size = 0;
    int m_minorVersion = 1;
};

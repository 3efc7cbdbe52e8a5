// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/requesthead.h"

#include <algorithm>

namespace
{
constexpr int MaxFields = 100;
//! Longer than any body we would ever take, and still far from overflowing 64 bits.
constexpr qsizetype MaxLengthDigits = 18;

tl::unexpected<HttpRefusal> refuse(int status, const QByteArray &reason)
{
    return tl::unexpected<HttpRefusal>(HttpRefusal { status, reason });
}

bool isTokenChar(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

bool isFieldValue(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return c == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

bool isSame(QByteArrayView a, QByteArrayView b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}
}

qsizetype RequestHead::lengthIn(QByteArrayView bytes, qsizetype from)
{
    const qsizetype end = bytes.indexOf("\r\n\r\n", std::max<qsizetype>(0, from - 3));
    return end < 0 ? -1 : end + 4;
}

tl::expected<RequestHead, HttpRefusal> RequestHead::parse(QByteArrayView bytes)
{
    RequestHead head;
    head.m_size = bytes.size();
    bool isFirst = true;
    for (QByteArrayView rest = bytes.chopped(2); !rest.isEmpty();) {
        const qsizetype end = rest.indexOf("\r\n");
        if (end < 0)
            return refuse(400, "The request's head is cut off.");
        const QByteArrayView line = rest.first(end);
        rest = rest.sliced(end + 2);
        const auto read = isFirst ? head.readRequestLine(line) : head.readField(line);
        if (!read)
            return tl::unexpected<HttpRefusal>(read.error());
        isFirst = false;
    }
    if (isFirst)
        return refuse(400, "There is no request line.");
    if (const auto framing = head.checkFraming(); !framing)
        return tl::unexpected<HttpRefusal>(framing.error());
    return head;
}

tl::expected<void, HttpRefusal> RequestHead::readRequestLine(QByteArrayView line)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (first <= 0 || last == first)
        return refuse(400, "The request line is no HTTP request line.");
    const QByteArrayView target = line.sliced(first + 1, last - first - 1);
    const QByteArrayView version = line.sliced(last + 1);
    if (!isToken(line.first(first)))
        return refuse(400, "The method is no method name.");
    if (!target.startsWith('/')
        || !std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f; }))
        return refuse(400, "The request target must be a path.");
    if (version.size() != 8 || !version.startsWith("HTTP/"))
        return refuse(400, "The protocol is not HTTP.");
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return refuse(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
    m_method = line.first(first).toByteArray();
    m_target = target.toByteArray();
    m_minorVersion = version.back() - '0';
    return {};
}

tl::expected<void, HttpRefusal> RequestHead::readField(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon < 0 || !isToken(line.first(std::max<qsizetype>(colon, 0))))
        return refuse(400, "A header line has no proper name.");
    const QByteArrayView value = line.sliced(colon + 1).trimmed();
    if (!isFieldValue(value))
        return refuse(400, "A header value holds control characters.");
    if (m_fields.size() >= MaxFields)
        return refuse(431, "There are too many header lines.");
    m_fields.emplaceBack(line.first(colon).toByteArray(), value.toByteArray());
    return {};
}

tl::expected<void, HttpRefusal> RequestHead::checkFraming()
{
    const int hosts = headerCount("host");
    if (hosts > 1 || (hosts == 0 && m_minorVersion == 1))
        return refuse(400, "There must be exactly one Host header.");
    const int lengths = headerCount("content-length");
    if (headerCount("transfer-encoding") > 0) {
        // Two ways to find the end of one body is how requests are smuggled past a proxy (RFC 9112, 6.3).
        return lengths > 0 ? refuse(400, "Content-Length and Transfer-Encoding exclude each other.")
                           : refuse(411, "Send the body with a Content-Length.");
    }
    if (lengths > 1)
        return refuse(400, "There are several Content-Length headers.");
    if (lengths == 1) {
        const QByteArray digits = header("content-length");
        if (digits.isEmpty() || !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
            return refuse(400, "Content-Length is no number.");
        if (digits.size() > MaxLengthDigits)
            return refuse(413, "The body is too large.");
        m_contentLength = digits.toLongLong();
    }
    return {};
}

QByteArray RequestHead::path() const
{
    const qsizetype mark = m_target.indexOf('?');
    return mark < 0 ? m_target : m_target.first(mark);
}

QByteArray RequestHead::query() const
{
    const qsizetype mark = m_target.indexOf('?');
    return mark < 0 ? QByteArray() : m_target.sliced(mark + 1);
}

QByteArray RequestHead::header(QByteArrayView name) const
{
    const auto found
        = std::find_if(m_fields.begin(), m_fields.end(), [&](const auto &field) { return isSame(field.first, name); });
    return found == m_fields.end() ? QByteArray() : found->second;
}

int RequestHead::headerCount(QByteArrayView name) const
{
    return static_cast<int>(
        std::count_if(m_fields.begin(), m_fields.end(), [&](const auto &field) { return isSame(field.first, name); }));
}

bool RequestHead::headerHasToken(QByteArrayView name, QByteArrayView token) const
{
    for (const auto &[fieldName, value] : m_fields) {
        if (!isSame(fieldName, name))
            continue;
        const QList<QByteArray> parts = value.split(',');
        if (std::any_of(
                parts.begin(), parts.end(), [&](const QByteArray &part) { return isSame(part.trimmed(), token); }))
            return true;
    }
    return false;
}

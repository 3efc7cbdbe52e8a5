// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/httpreply.h"

#include <QStringBuilder>

namespace
{
QByteArrayView phraseOf(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 204:
        return "No Content";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 426:
        return "Upgrade Required";
    case 431:
        return "Request Header Fields Too Large";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Answer";
    }
}
}

QByteArray HttpReply::toBytes(bool withBody) const
{
    QByteArray bytes;
    bytes.reserve(256 + extraHeaders.size() + body.size());
    bytes.append("HTTP/1.1 ").append(QByteArray::number(status)).append(' ').append(phraseOf(status)).append("\r\n");
    if (status != 204) { // RFC 9110, 8.6: no Content-Length in a 204
        if (!contentType.isEmpty())
            bytes.append("Content-Type: ").append(contentType).append("\r\n");
        bytes.append("Content-Length: ").append(QByteArray::number(body.size())).append("\r\n");
    }
    bytes.append(extraHeaders).append("Connection: close\r\n\r\n");
    if (withBody && status != 204)
        bytes.append(body);
    return bytes;
}

HttpReply HttpRefusal::toReply() const
{
    HttpReply reply;
    reply.status = status;
    reply.body = reason + '\n';
    reply.extraHeaders = extraHeaders;
    return reply;
}

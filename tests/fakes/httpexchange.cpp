// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/httpexchange.h"

#include <algorithm>
#include <sys/socket.h>

namespace
{
QByteArray reasonPhrase(int status)
{
    static const QHash<int, QByteArray> phrases { { 101, "Switching Protocols" }, { 200, "OK" }, { 204, "No Content" },
        { 400, "Bad Request" }, { 401, "Unauthorized" }, { 402, "Payment Required" }, { 403, "Forbidden" },
        { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 409, "Conflict" }, { 413, "Payload Too Large" },
        { 429, "Too Many Requests" }, { 500, "Internal Server Error" }, { 502, "Bad Gateway" },
        { 503, "Service Unavailable" }, { 529, "Overloaded" } };
    return phrases.value(status, "Status");
}

QString decoded(QByteArrayView part)
{
    return QString::fromUtf8(QByteArray::fromPercentEncoding(part.toByteArray()));
}

QList<std::pair<QString, QString>> pairs(const QByteArray &encoded)
{
    QList<std::pair<QString, QString>> result;
    for (const QByteArray &part : encoded.split('&')) {
        if (part.isEmpty())
            continue;
        const qsizetype equals = part.indexOf('=');
        const QByteArrayView name = QByteArrayView(part).first(equals < 0 ? part.size() : equals);
        const QByteArrayView value = equals < 0 ? QByteArrayView() : QByteArrayView(part).sliced(equals + 1);
        result.emplaceBack(decoded(name), decoded(value));
    }
    return result;
}
}

QByteArray HttpRequest::header(QByteArrayView name) const
{
    const auto found = std::ranges::find_if(headers, [name](const auto &header) { return header.first == name; });
    return found == headers.end() ? QByteArray() : found->second;
}

bool HttpRequest::hasHeader(QByteArrayView name) const
{
    return std::ranges::any_of(headers, [name](const auto &header) { return header.first == name; });
}

QList<std::pair<QString, QString>> HttpRequest::query() const
{
    const qsizetype mark = target.indexOf('?');
    return mark < 0 ? QList<std::pair<QString, QString>>() : pairs(target.sliced(mark + 1));
}

QString HttpRequest::parameter(const QString &name) const
{
    for (const auto &[key, value] : query()) {
        if (key == name)
            return value;
    }
    return {};
}

bool HttpRequest::hasParameter(const QString &name) const
{
    const auto all = query();
    return std::ranges::any_of(all, [&name](const auto &one) { return one.first == name; });
}

QList<std::pair<QString, QString>> formParameters(const QByteArray &encoded)
{
    return pairs(QByteArray(encoded).replace('+', "%20"));
}

HttpExchange::HttpExchange(HttpRequest request, QTcpSocket &socket, QObject *parent)
    : QObject(parent), m_request(std::move(request)), m_socket(socket)
{
}

void HttpExchange::head(
    int status, const QByteArray &contentType, const HttpRequest::Headers &headers, const QByteArray &framing)
{
    QByteArray text = "HTTP/1.1 " + QByteArray::number(status) + ' ' + reasonPhrase(status) + "\r\n";
    if (!contentType.isEmpty())
        text += "Content-Type: " + contentType + "\r\n";
    for (const auto &[name, value] : headers)
        text += name + ": " + value + "\r\n";
    write(text + framing + "\r\n\r\n");
}

void HttpExchange::reply(
    int status, const QByteArray &contentType, const QByteArray &body, const HttpRequest::Headers &headers)
{
    if (m_over)
        return;
    head(status, contentType, headers, "Content-Length: " + QByteArray::number(body.size()));
    if (m_request.method != "HEAD")
        write(body);
    finish();
}

void HttpExchange::replyJson(int status, const QJsonObject &body, const HttpRequest::Headers &headers)
{
    reply(status, "application/json", QJsonDocument(body).toJson(QJsonDocument::Compact), headers);
}

void HttpExchange::begin(int status, const QByteArray &contentType, const HttpRequest::Headers &headers)
{
    if (m_over)
        return;
    head(status, contentType, headers, "Transfer-Encoding: chunked");
    m_socket.flush();
}

void HttpExchange::send(QByteArrayView piece)
{
    if (m_over || piece.isEmpty())
        return;
    write(QByteArray::number(piece.size(), 16) + "\r\n" + piece.toByteArray() + "\r\n");
    m_socket.flush();
}

void HttpExchange::end()
{
    if (m_over)
        return;
    write("0\r\n\r\n");
    finish();
}

void HttpExchange::replyShort(
    int status, const QByteArray &contentType, const QByteArray &body, qsizetype contentLength)
{
    if (m_over)
        return;
    head(status, contentType, {}, "Content-Length: " + QByteArray::number(contentLength));
    write(body);
    cut();
}

void HttpExchange::cut()
{
    if (m_over)
        return;
    m_over = true;
    m_socket.disconnectFromHost();
    Q_EMIT over();
}

void HttpExchange::reset()
{
    if (m_over)
        return;
    m_over = true;
    resetConnection(m_socket);
    Q_EMIT over();
}

// A client that has gone resets the connection while we still write; only the event loop will tell.
void HttpExchange::write(const QByteArray &bytes)
{
    if (m_socket.isOpen())
        m_socket.write(bytes);
}

void HttpExchange::finish()
{
    m_socket.flush();
    m_over = true;
    Q_EMIT over();
}

// A close with zero linger time is what makes the kernel send RST instead of FIN.
void resetConnection(QTcpSocket &socket)
{
    const linger none { 1, 0 };
    ::setsockopt(static_cast<int>(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    socket.abort();
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSocket>
#include <QMetaEnum>
#include <QObject>
#include <QString>
#include <QWebSocket>

#include <optional>
#include <utility>

//! What QWebSocket names differently in different Qt versions, or tells only in words. Whoever includes this links
//! Qt6::WebSockets.
namespace websocket
{
//! Connects the error signal: error() up to Qt 6.4, errorOccurred() from 6.5 on. After a refused handshake it comes
//! twice (ConnectionRefusedError, then RemoteHostClosedError) and disconnected() follows with close code 1000.
template<class Slot>
QMetaObject::Connection onError(QWebSocket &socket, QObject *context, Slot &&slot)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return QObject::connect(&socket, &QWebSocket::errorOccurred, context, std::forward<Slot>(slot));
#else
    return QObject::connect(
        &socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), context, std::forward<Slot>(slot));
#endif
}

//! The HTTP status of a refused handshake, dug out of errorString(): Qt shows neither status nor headers of it
//! ("QWebSocketPrivate::processHandshake: Unhandled http status code: 403 (Forbidden)."). Nothing when the connection
//! failed before or otherwise.
[[nodiscard]] inline std::optional<int> handshakeStatus(QStringView errorString)
{
    const QLatin1String marker("http status code:");
    const auto at = errorString.indexOf(marker, 0, Qt::CaseInsensitive);
    if (at < 0) {
        // Later versions of Qt take 401 as a challenge to log in and complain about that instead.
        if (errorString.contains(QLatin1String("www-authenticate"), Qt::CaseInsensitive))
            return 401;
        // Status 400 has a branch of its own in Qt, which looks for another protocol version and then gives up.
        if (errorString.contains(QLatin1String("unknown error condition"), Qt::CaseInsensitive)
            || errorString.contains(QLatin1String("requests a version"), Qt::CaseInsensitive))
            return 400;
        return {};
    }
    const auto rest = errorString.mid(at + marker.size()).trimmed();
    constexpr int Digits = 3;
    bool ok = false;
    const int status = rest.left(Digits).toInt(&ok);
    return ok && status >= 100 ? std::optional(status) : std::nullopt;
}

//! "HostNotFoundError": for log lines, where errorString() might repeat an address or what the server sent.
[[nodiscard]] inline QString errorName(QAbstractSocket::SocketError error)
{
    const char *name = QMetaEnum::fromType<QAbstractSocket::SocketError>().valueToKey(error);
    return QString::fromLatin1(name ? name : "unknown error");
}
}

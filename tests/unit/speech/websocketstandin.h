// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>
#include <QWebSocket>
#include <QWebSocketServer>

#include <functional>
#include <optional>

//! A loopback server for tests of WebSocket clients: sees each HTTP head first, and either answers it with raw bytes
//! (a refusal, or a plain request's answer) or lets it become a WebSocket.
class WebSocketStandIn : public QObject
{
public:
    struct Head
    {
        QByteArray text;
        [[nodiscard]] QByteArray target() const { return text.mid(4, text.indexOf(" HTTP/") - 4); }
        [[nodiscard]] bool isUpgrade() const { return text.toLower().contains("upgrade: websocket"); }
        [[nodiscard]] QByteArray header(const QByteArray &name) const
        {
            const QByteArray start = name.toLower() + ':';
            for (const auto &line : text.split('\n')) {
                if (line.toLower().startsWith(start))
                    return line.mid(name.size() + 1).trimmed();
            }
            return {};
        }
    };

    WebSocketStandIn() : m_upgrader(QStringLiteral("stand-in"), QWebSocketServer::NonSecureMode)
    {
        connect(&m_listener, &QTcpServer::newConnection, this, [this] {
            while (auto *socket = m_listener.nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onHead(socket); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
        connect(&m_upgrader, &QWebSocketServer::newConnection, this, [this] {
            while (auto *socket = m_upgrader.nextPendingConnection()) {
                socket->setParent(this);
                sockets.append(socket);
                connect(socket, &QWebSocket::disconnected, this, [this] { ++closed; });
                if (onSocket)
                    onSocket(socket);
            }
        });
        m_listener.listen(QHostAddress::LocalHost);
    }

    [[nodiscard]] QUrl url(const QString &scheme) const
    {
        QUrl url;
        url.setScheme(scheme);
        url.setHost(QStringLiteral("127.0.0.1"));
        url.setPort(m_listener.serverPort());
        return url;
    }
    void stopListening() { m_listener.close(); }
    [[nodiscard]] QWebSocket *last() const { return sockets.isEmpty() ? nullptr : sockets.last().data(); }

    [[nodiscard]] static QByteArray reply(int status, const QByteArray &headers = {}, const QByteArray &body = {})
    {
        return "HTTP/1.1 " + QByteArray::number(status) + " Reason\r\nConnection: close\r\n" + headers
            + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    }

    //! nullopt lets the upgrade happen; an empty answer leaves the client waiting.
    std::function<std::optional<QByteArray>(const Head &)> decide;
    std::function<void(QWebSocket *)> onSocket;

    QList<Head> upgrades; //!< asked for, whether granted or not
    QList<Head> plainRequests;
    QList<QPointer<QWebSocket>> sockets;
    int closed = 0; //!< WebSockets
    int closedPlain = 0; //!< answered by decide()

private:
    void onHead(QTcpSocket *socket)
    {
        const auto bytes = socket->peek(65536);
        const auto end = bytes.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        socket->disconnect(this);
        const Head head { bytes.left(end) };
        (head.isUpgrade() ? upgrades : plainRequests).append(head);
        const auto answer = decide ? decide(head) : std::nullopt;
        if (!answer && head.isUpgrade()) {
            socket->disconnect();
            m_upgrader.handleConnection(socket);
            return;
        }
        socket->readAll();
        if (answer && answer->isEmpty())
            return;
        connect(socket, &QTcpSocket::disconnected, this, [this] { ++closedPlain; });
        socket->write(answer.value_or(reply(404)));
        socket->disconnectFromHost();
    }

    QTcpServer m_listener;
    QWebSocketServer m_upgrader;
};

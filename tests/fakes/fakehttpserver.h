// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/httpexchange.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTcpServer>
#include <QWebSocketServer>

#include <chrono>

class QWebSocket;

//! What becomes of a WebSocket upgrade.
struct UpgradeDecision
{
    enum class Kind { Accept, Refuse, Hang, Reset } kind = Kind::Refuse;
    int status = 404;
    QByteArray contentType = QByteArrayLiteral("text/plain");
    QByteArray body;
    HttpRequest::Headers headers;
    std::chrono::milliseconds delay { 0 }; //!< before the answer, whichever it is

    [[nodiscard]] static UpgradeDecision accept(std::chrono::milliseconds delay = {})
    {
        UpgradeDecision decision;
        decision.kind = Kind::Accept;
        decision.delay = delay;
        return decision;
    }
};

//! HTTP/1.1 and WebSocket upgrades on one loopback port, with every way to misbehave within reach.
//! Keeps connections alive, takes bodies with Content-Length or chunked, answers one request at a time per connection.
class FakeHttpServer : public QObject
{
    Q_OBJECT

public:
    explicit FakeHttpServer(QObject *parent = nullptr);
    ~FakeHttpServer() override;

    //! Binds 127.0.0.1; port 0 lets the system choose. False when the port is taken.
    [[nodiscard]] bool listen(quint16 port = 0);
    [[nodiscard]] quint16 port() const { return m_listener.serverPort(); }
    //! http://127.0.0.1:PORT and ws://127.0.0.1:PORT.
    [[nodiscard]] QUrl httpUrl() const;
    [[nodiscard]] QUrl webSocketUrl() const;
    //! Refuses connections from now on and drops the open ones: the service is gone. listen(port) brings it back.
    void vanish();

    //! Sends a close frame and waits for the client's own, reading on meanwhile. QWebSocket::close() drops the
    //! connection at once, so that frames still arriving make the kernel send a reset, and the client may never see the
    //! code.
    void closeSocket(QWebSocket *socket, quint16 code, const QString &reason = {});
    //! Ends the TCP connection below a WebSocket with a reset, or without a close frame.
    void resetSocket(QWebSocket *socket);
    void dropSocket(QWebSocket *socket);

protected:
    virtual void handle(HttpExchange *exchange) = 0;
    //! Default: 404.
    virtual UpgradeDecision upgrade(const HttpRequest &request);
    //! The socket is the server's child and deletes itself when it disconnects.
    virtual void connected(QWebSocket *socket, const HttpRequest &request);

private:
    class Connection;
    void onWebSocket();

    QTcpServer m_listener;
    QWebSocketServer m_webSockets;
    QElapsedTimer m_age;
    QHash<quint16, HttpRequest> m_upgrades; // by peer port, until QWebSocketServer has shaken hands
    QHash<quint16, QPointer<QTcpSocket>> m_tcp; // below each WebSocket, by peer port
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QPointer>
#include <QTcpServer>
#include <QUrlQuery>
#include <QWebSocketServer>

#include <chrono>

class QWebSocket;

//! One request as it came over the wire.
struct HttpRequest
{
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    QByteArray method;
    QByteArray target; //!< path and query as sent
    QString path; //!< decoded
    Headers headers; //!< names in lower case
    QByteArray body;
    std::chrono::milliseconds at { 0 }; //!< since the server began to listen
    quint16 peerPort = 0;

    //! The first header of that name (lower case); empty when there is none.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    [[nodiscard]] bool hasHeader(QByteArrayView name) const;
    //! The query's parameters, decoded; a plus sign stays one, as in RFC 3986.
    [[nodiscard]] QList<std::pair<QString, QString>> query() const;
    [[nodiscard]] QString parameter(const QString &name) const;
    [[nodiscard]] bool hasParameter(const QString &name) const;
};

//! The parameters of an application/x-www-form-urlencoded body or query, decoded (plus is a space).
[[nodiscard]] QList<std::pair<QString, QString>> formParameters(const QByteArray &encoded);

//! One request that waits for its answer, and the means to answer it well, badly or not at all.
//! Belongs to its connection; dies with it. Use it as the context of every delayed step.
class HttpExchange : public QObject
{
    Q_OBJECT

public:
    HttpExchange(HttpRequest request, QTcpSocket &socket, QObject *parent);

    [[nodiscard]] const HttpRequest &request() const { return m_request; }
    //! Whole answer with Content-Length.
    void reply(
        int status, const QByteArray &contentType, const QByteArray &body, const HttpRequest::Headers &headers = {});
    void replyJson(int status, const QJsonObject &body, const HttpRequest::Headers &headers = {});
    //! A chunked answer: begin, send any number of pieces, end.
    void begin(int status, const QByteArray &contentType, const HttpRequest::Headers &headers = {});
    void send(QByteArrayView piece);
    void end();
    //! Says it will send contentLength bytes, sends body, and closes.
    void replyShort(int status, const QByteArray &contentType, const QByteArray &body, qsizetype contentLength);
    //! Closes in an orderly way wherever the answer stands: the client sees the body end early.
    void cut();
    //! TCP reset.
    void reset();
    [[nodiscard]] bool isOver() const { return m_over; }

Q_SIGNALS:
    //! The answer is complete, or the connection was ended from here.
    void over();
    //! The client went away before that.
    void abandoned();

private:
    void head(
        int status, const QByteArray &contentType, const HttpRequest::Headers &headers, const QByteArray &framing);
    void finish();

    HttpRequest m_request;
    QTcpSocket &m_socket;
    bool m_over = false;
};

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

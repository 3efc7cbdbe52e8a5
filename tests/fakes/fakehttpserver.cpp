// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/fakehttpserver.h"

#include <QWebSocket>
#include <QtEndian>

#include <algorithm>

namespace
{
constexpr qsizetype MaximumHead = 64 * 1024;
constexpr qsizetype MaximumCloseReason = 123; // a control frame holds 125 bytes
constexpr std::chrono::seconds CloseLimit { 2 };

// The head up to and including its empty line; false when it is no HTTP.
bool parseHead(const QByteArray &head, HttpRequest &request)
{
    const QList<QByteArray> lines = head.split('\n');
    const QList<QByteArray> first = lines.first().trimmed().split(' ');
    if (first.size() != 3 || !first.at(2).startsWith("HTTP/1."))
        return false;
    request.method = first.at(0);
    request.target = first.at(1);
    const qsizetype mark = request.target.indexOf('?');
    const QByteArray path = mark < 0 ? request.target : request.target.first(mark);
    request.path = QString::fromUtf8(QByteArray::fromPercentEncoding(path));
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const QByteArray line = lines.at(i).trimmed();
        const qsizetype colon = line.indexOf(':');
        if (line.isEmpty())
            continue;
        if (colon <= 0)
            return false;
        request.headers.emplaceBack(line.first(colon).toLower(), line.sliced(colon + 1).trimmed());
    }
    return true;
}

// The body of a chunked request when all of it is in the buffer; takes it out of there.
std::optional<QByteArray> takeChunked(QByteArray &buffer)
{
    QByteArray body;
    qsizetype at = 0;
    for (;;) {
        const qsizetype lineEnd = buffer.indexOf("\r\n", at);
        if (lineEnd < 0)
            return std::nullopt;
        const qsizetype size = buffer.mid(at, lineEnd - at).split(';').first().trimmed().toLongLong(nullptr, 16);
        at = lineEnd + 2;
        if (buffer.size() < at + size + 2)
            return std::nullopt;
        body += QByteArrayView(buffer).sliced(at, size);
        at += size + 2;
        if (size == 0)
            break;
    }
    buffer.remove(0, at);
    return body;
}
}

//! One accepted socket until it ends or becomes a WebSocket.
class FakeHttpServer::Connection : public QObject
{
public:
    Connection(QTcpSocket *socket, FakeHttpServer &server) : QObject(&server), m_socket(socket), m_server(server)
    {
        socket->setParent(this);
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        connect(socket, &QTcpSocket::readyRead, this, &Connection::onReadyRead);
        connect(socket, &QTcpSocket::disconnected, this, &Connection::onDisconnected);
        onReadyRead();
    }

private:
    void onReadyRead()
    {
        if (m_upgrading)
            return;
        if (m_buffer.isEmpty() && !m_exchange && peekUpgrade())
            return;
        m_buffer += m_socket->readAll();
        next();
    }

    void onDisconnected()
    {
        if (m_exchange && !m_exchange->isOver())
            Q_EMIT m_exchange->abandoned();
        deleteLater();
    }

    //! True while the head is incomplete or the request is an upgrade: nothing is read then, as QWebSocketServer reads
    //! it.
    bool peekUpgrade()
    {
        const QByteArray start = m_socket->peek(MaximumHead);
        const qsizetype end = start.indexOf("\r\n\r\n");
        if (end < 0)
            return start.size() < MaximumHead;
        HttpRequest request;
        if (!parseHead(start.first(end + 2), request) || request.header("upgrade").toLower() != "websocket")
            return false;
        m_upgrading = true;
        stamp(request);
        const UpgradeDecision decision = m_server.upgrade(request);
        QTimer::singleShot(decision.delay, this, [this, decision, request] { settle(decision, request); });
        return true;
    }

    void settle(const UpgradeDecision &decision, const HttpRequest &request)
    {
        switch (decision.kind) {
        case UpgradeDecision::Kind::Accept:
            m_socket->disconnect(this);
            m_socket->setParent(&m_server);
            m_server.m_upgrades.insert(request.peerPort, request);
            m_server.m_tcp.insert(request.peerPort, m_socket);
            m_server.m_webSockets.handleConnection(m_socket);
            deleteLater();
            break;
        case UpgradeDecision::Kind::Refuse: {
            m_socket->readAll();
            HttpExchange refusal(request, *m_socket, nullptr);
            HttpRequest::Headers headers = decision.headers;
            headers.emplaceBack("Connection", "close");
            refusal.reply(decision.status, decision.contentType, decision.body, headers);
            m_socket->disconnectFromHost();
            break;
        }
        case UpgradeDecision::Kind::Reset:
            resetConnection(*m_socket);
            break;
        case UpgradeDecision::Kind::Hang:
            break;
        }
    }

    void next()
    {
        if (m_exchange)
            return;
        const qsizetype end = m_buffer.indexOf("\r\n\r\n");
        if (end < 0) {
            if (m_buffer.size() > MaximumHead)
                m_socket->abort();
            return;
        }
        HttpRequest request;
        if (!parseHead(m_buffer.first(end + 2), request)) {
            m_socket->abort();
            return;
        }
        if (request.header("expect").toLower() == "100-continue" && !m_continued) {
            m_continued = true;
            m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
        }
        if (!takeBody(request, end + 4))
            return;
        m_continued = false;
        stamp(request);
        begin(std::move(request));
    }

    bool takeBody(HttpRequest &request, qsizetype headSize)
    {
        if (request.header("transfer-encoding").toLower() == "chunked") {
            QByteArray rest = m_buffer.sliced(headSize);
            std::optional<QByteArray> body = takeChunked(rest);
            if (!body)
                return false;
            request.body = *std::move(body);
            m_buffer = rest;
            return true;
        }
        const qsizetype length = request.header("content-length").toLongLong();
        if (m_buffer.size() < headSize + length)
            return false;
        request.body = m_buffer.sliced(headSize, length);
        m_buffer.remove(0, headSize + length);
        return true;
    }

    void begin(HttpRequest request)
    {
        const bool last = request.header("connection").toLower() == "close";
        m_exchange = new HttpExchange(std::move(request), *m_socket, this);
        connect(m_exchange, &HttpExchange::over, this, [this, last] {
            m_exchange->deleteLater();
            m_exchange = nullptr;
            if (last)
                m_socket->disconnectFromHost();
            else
                QMetaObject::invokeMethod(this, &Connection::next, Qt::QueuedConnection);
        });
        m_server.handle(m_exchange);
    }

    void stamp(HttpRequest &request) const
    {
        request.at = std::chrono::milliseconds(m_server.m_age.elapsed());
        request.peerPort = m_socket->peerPort();
    }

    QTcpSocket *m_socket;
    FakeHttpServer &m_server;
    QByteArray m_buffer;
    HttpExchange *m_exchange = nullptr;
    bool m_upgrading = false;
    bool m_continued = false;
};

FakeHttpServer::FakeHttpServer(QObject *parent)
    : QObject(parent), m_webSockets(QStringLiteral("fake"), QWebSocketServer::NonSecureMode)
{
    connect(&m_listener, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_listener.nextPendingConnection())
            new Connection(socket, *this);
    });
    connect(&m_webSockets, &QWebSocketServer::newConnection, this, &FakeHttpServer::onWebSocket);
}

FakeHttpServer::~FakeHttpServer()
{
    // The derived half is gone already, so nothing may be told to it any more. WebSockets go before the sockets below
    // them.
    const auto end = [](const auto &children) {
        for (QObject *child : children) {
            child->disconnect();
            delete child;
        }
    };
    end(findChildren<QWebSocket *>(QString(), Qt::FindDirectChildrenOnly));
    end(findChildren<QObject *>(QString(), Qt::FindDirectChildrenOnly));
}

bool FakeHttpServer::listen(quint16 port)
{
    m_age.start();
    return m_listener.listen(QHostAddress::LocalHost, port);
}

QUrl FakeHttpServer::httpUrl() const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(port()));
}

QUrl FakeHttpServer::webSocketUrl() const
{
    return QUrl(QStringLiteral("ws://127.0.0.1:%1").arg(port()));
}

void FakeHttpServer::vanish()
{
    m_listener.close();
    const auto webSockets = findChildren<QWebSocket *>(QString(), Qt::FindDirectChildrenOnly);
    for (QWebSocket *socket : webSockets)
        socket->abort();
    const auto sockets = findChildren<QTcpSocket *>();
    for (QTcpSocket *socket : sockets)
        socket->abort();
}

void FakeHttpServer::closeSocket(QWebSocket *socket, quint16 code, const QString &reason)
{
    const QPointer<QTcpSocket> tcp = m_tcp.value(socket->peerPort());
    if (!tcp)
        return;
    QByteArray payload(2, '\0');
    qToBigEndian(code, payload.data());
    payload += reason.toUtf8().left(MaximumCloseReason);
    QByteArray frame("\x88"); // final, close (RFC 6455, 5.5.1)
    frame.append(static_cast<char>(payload.size()));
    tcp->write(frame + payload);
    tcp->flush();
    QTimer::singleShot(CloseLimit, socket, [socket] { socket->abort(); });
}

void FakeHttpServer::resetSocket(QWebSocket *socket)
{
    if (const QPointer<QTcpSocket> tcp = m_tcp.value(socket->peerPort()))
        resetConnection(*tcp);
}

void FakeHttpServer::dropSocket(QWebSocket *socket)
{
    if (const QPointer<QTcpSocket> tcp = m_tcp.value(socket->peerPort()))
        tcp->disconnectFromHost();
}

UpgradeDecision FakeHttpServer::upgrade(const HttpRequest &)
{
    return {};
}

void FakeHttpServer::connected(QWebSocket *socket, const HttpRequest &)
{
    socket->close();
}

void FakeHttpServer::onWebSocket()
{
    while (QWebSocket *socket = m_webSockets.nextPendingConnection()) {
        const quint16 peer = socket->peerPort();
        socket->setParent(this);
        connect(socket, &QWebSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QObject::destroyed, this, [this, peer] {
            if (const QPointer<QTcpSocket> tcp = m_tcp.take(peer))
                tcp->deleteLater();
        });
        connected(socket, m_upgrades.take(peer));
    }
}

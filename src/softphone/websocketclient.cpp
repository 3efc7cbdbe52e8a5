// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/websocketclient.h"

#include <QRandomGenerator>
#include <QSslSocket>

#include <sys/socket.h>

using websocketframe::Frame;
using websocketframe::Opcode;

namespace
{
constexpr qsizetype LargestHead = 16 * 1024;
constexpr qsizetype LargestMessage = 4 * 1024 * 1024;
constexpr int ProtocolError = 1002;
constexpr int Abnormal = 1006;

QByteArray randomKey()
{
    QByteArray key(16, Qt::Uninitialized);
    QRandomGenerator::global()->fillRange(reinterpret_cast<quint32 *>(key.data()), key.size() / 4);
    return key.toBase64();
}

// Host header: the port only where it is not the scheme's own.
QByteArray hostOf(const QUrl &url)
{
    const bool secure = url.scheme() == QLatin1String("wss");
    const int port = url.port(secure ? 443 : 80);
    const QByteArray host = url.host(QUrl::FullyEncoded).contains(u':')
        ? '[' + url.host(QUrl::FullyEncoded).toUtf8() + ']'
        : url.host(QUrl::FullyEncoded).toUtf8();
    return port == (secure ? 443 : 80) ? host : host + ':' + QByteArray::number(port);
}

QByteArray headerValue(const QByteArray &head, const QByteArray &name)
{
    for (const QByteArray &line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.first(colon).trimmed().compare(name, Qt::CaseInsensitive) == 0)
            return line.sliced(colon + 1).trimmed();
    }
    return {};
}
}

WebSocketClient::WebSocketClient(QObject *parent) : QObject(parent) { }

WebSocketClient::~WebSocketClient() = default;

void WebSocketClient::open(const QUrl &url, const QUrl &connectTo, const Headers &headers)
{
    Q_ASSERT(m_state == State::Idle);
    const QByteArray key = randomKey();
    m_accept = websocketframe::acceptFor(key);
    const QByteArray path
        = url.path(QUrl::FullyEncoded).isEmpty() ? QByteArray("/") : url.path(QUrl::FullyEncoded).toUtf8();
    m_request = "GET " + path + " HTTP/1.1\r\nHost: " + hostOf(url)
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key
        + "\r\n";
    for (const auto &[name, value] : headers)
        m_request += name + ": " + value + "\r\n";
    m_request += "\r\n";

    const QUrl where = connectTo.isEmpty() ? url : connectTo;
    const bool secure = where.scheme() == QLatin1String("wss") || where.scheme() == QLatin1String("https");
    m_state = State::Connecting;
    if (secure) {
        auto *socket = new QSslSocket;
        m_socket.reset(socket);
        connect(socket, &QSslSocket::encrypted, this, &WebSocketClient::onConnected);
        socket->setPeerVerifyName(url.host());
        socket->connectToHostEncrypted(where.host(), static_cast<quint16>(where.port(443)), url.host());
    } else {
        m_socket.reset(new QTcpSocket);
        connect(m_socket.get(), &QTcpSocket::connected, this, &WebSocketClient::onConnected);
        m_socket->connectToHost(where.host(), static_cast<quint16>(where.port(80)));
    }
    connect(m_socket.get(), &QTcpSocket::readyRead, this, &WebSocketClient::onReadyRead);
    connect(m_socket.get(), &QTcpSocket::disconnected, this, &WebSocketClient::onGone);
    connect(m_socket.get(), &QTcpSocket::errorOccurred, this, &WebSocketClient::onGone);
}

void WebSocketClient::sendText(QByteArrayView message)
{
    if (m_state == State::Open)
        send(Opcode::Text, message);
}

void WebSocketClient::close(quint16 code)
{
    if (m_state != State::Open)
        return;
    send(Opcode::Close, websocketframe::closePayload(code));
    m_state = State::Closing;
}

void WebSocketClient::drop()
{
    m_state = State::Over;
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->disconnectFromHost();
    m_socket.release()->deleteLater();
}

void WebSocketClient::reset()
{
    m_state = State::Over;
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    // No lingering: closing then sends RST instead of FIN.
    const linger none { 1, 0 };
    ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    m_socket->abort();
    m_socket.reset();
}

void WebSocketClient::onConnected()
{
    m_state = State::Handshaking;
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_socket->write(m_request);
    m_socket->flush();
}

void WebSocketClient::onReadyRead()
{
    if (m_state == State::Handshaking)
        readHandshake();
    if (m_state == State::Open || m_state == State::Closing) {
        m_parser.feed(m_socket->readAll());
        readFrames();
    }
}

void WebSocketClient::onGone()
{
    if (m_state == State::Over)
        return;
    const bool wasOpen = m_state == State::Open || m_state == State::Closing;
    if (wasOpen && m_socket->bytesAvailable() > 0)
        onReadyRead();
    if (m_state == State::Over)
        return;
    if (wasOpen)
        finish(Abnormal);
    else
        refuse(0, m_socket->errorString());
}

void WebSocketClient::readHandshake()
{
    m_head += m_socket->readAll();
    const qsizetype end = m_head.indexOf("\r\n\r\n");
    if (end < 0) {
        if (m_head.size() > LargestHead)
            refuse(0, QStringLiteral("the answer has no end"));
        return;
    }
    const QByteArray rest = m_head.sliced(end + 4);
    m_head.truncate(end);
    const int status = m_head.startsWith("HTTP/1.1 ") ? m_head.mid(9, 3).toInt() : 0;
    if (status != 101) {
        refuse(status, QStringLiteral("the answer is no upgrade"));
        return;
    }
    if (headerValue(m_head, "Sec-WebSocket-Accept") != m_accept
        || headerValue(m_head, "Upgrade").toLower() != "websocket") {
        refuse(status, QStringLiteral("the upgrade is not the one asked for"));
        return;
    }
    m_state = State::Open;
    m_parser.feed(rest);
    Q_EMIT opened();
    if (m_state == State::Open)
        readFrames();
}

void WebSocketClient::readFrames()
{
    while (m_state == State::Open || m_state == State::Closing) {
        auto frame = m_parser.next();
        if (!frame)
            return;
        if (!*frame) {
            finish(ProtocolError);
            return;
        }
        take(**frame);
    }
}

void WebSocketClient::take(const Frame &frame)
{
    switch (frame.opcode) {
    case Opcode::Ping:
        if (m_state == State::Open)
            send(Opcode::Pong, frame.payload);
        return;
    case Opcode::Pong:
        return;
    case Opcode::Close: {
        const int code = websocketframe::closeCode(frame.payload);
        if (m_state == State::Open)
            send(Opcode::Close, frame.payload.first(std::min<qsizetype>(2, frame.payload.size())));
        finish(code);
        return;
    }
    case Opcode::Text:
    case Opcode::Binary:
    case Opcode::Continuation:
        break;
    }
    const bool continues = frame.opcode == Opcode::Continuation;
    if (continues != m_inFragments || m_fragments.size() + frame.payload.size() > LargestMessage) {
        finish(ProtocolError);
        return;
    }
    if (!continues)
        m_fragmentsAreText = frame.opcode == Opcode::Text;
    if (!frame.isLast) {
        m_fragments += frame.payload;
        m_inFragments = true;
        return;
    }
    const QByteArray message = continues ? QByteArray(std::exchange(m_fragments, {}) + frame.payload) : frame.payload;
    m_inFragments = false;
    // While closing, what still comes is nobody's any more.
    if (m_state == State::Open)
        Q_EMIT received(message, m_fragmentsAreText, continues);
}

void WebSocketClient::send(Opcode opcode, QByteArrayView payload)
{
    m_socket->write(websocketframe::encoded(opcode, payload, QRandomGenerator::global()->generate()));
    // At once, and not at the next turn of the event loop: that would be another poll for each 20 ms of each phone.
    m_socket->flush();
}

void WebSocketClient::refuse(int status, const QString &why)
{
    drop();
    Q_EMIT refused(status, why);
}

void WebSocketClient::finish(int code)
{
    drop();
    Q_EMIT closed(code);
}

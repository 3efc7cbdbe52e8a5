// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/edgeconnection.h"

#include "net/websocketerrors.h"
#include "speech/edgeprotocol.h"

namespace
{
// A frame of sound is a few KiB; the rest is room for what Microsoft may think of.
constexpr quint64 MostMessageBytes = 1024 * 1024;
}

EdgeConnection::EdgeConnection(const QNetworkRequest &request, std::chrono::milliseconds connectTimeout, Clock &clock)
    : m_connectTimer(clock.timer([this] {
        refuse(
            { ServiceError::Kind::Timeout, QStringLiteral("Edge TTS: no connection in time; check the network"), {} },
            0);
    }))
    , m_madeAt(clock.now())
{
    m_socket.setMaxAllowedIncomingMessageSize(MostMessageBytes);
    m_socket.setMaxAllowedIncomingFrameSize(MostMessageBytes);
    connect(&m_socket, &QWebSocket::connected, this, &EdgeConnection::onConnected);
    connect(&m_socket, &QWebSocket::disconnected, this, &EdgeConnection::onDisconnected);
    connect(&m_socket, &QWebSocket::textMessageReceived, this, &EdgeConnection::textReceived);
    connect(&m_socket, &QWebSocket::binaryMessageReceived, this, &EdgeConnection::binaryReceived);
    websocket::onError(m_socket, this, [this] { onError(); });
    m_connectTimer->start(connectTimeout);
    // open() may report a bad address on the spot, before anybody could listen.
    QMetaObject::invokeMethod(
        this,
        [this, request] {
            if (m_state == State::Connecting)
                m_socket.open(request);
        },
        Qt::QueuedConnection);
}

EdgeConnection::~EdgeConnection()
{
    m_socket.disconnect(this);
    if (m_state == State::Open)
        m_socket.close();
    else
        m_socket.abort();
}

void EdgeConnection::send(const QString &message)
{
    if (m_state == State::Open)
        m_socket.sendTextMessage(message);
}

void EdgeConnection::onConnected()
{
    if (m_state != State::Connecting)
        return;
    m_connectTimer->stop();
    m_state = State::Open;
    Q_EMIT opened();
}

void EdgeConnection::onError()
{
    // Once open, disconnected() follows and says all. A refused handshake reports two errors; the first one counts.
    if (m_state != State::Connecting)
        return;
    if (const auto status = websocket::handshakeStatus(m_socket.errorString()))
        refuse(edge::statusError(*status), *status);
    else
        refuse({ ServiceError::Kind::Network,
                   QString(QStringLiteral("Edge TTS cannot be reached (") + websocket::errorName(m_socket.error())
                       + QStringLiteral("); check network and EDGE_TTS_URL")),
                   {} },
            0);
}

void EdgeConnection::onDisconnected()
{
    if (m_state == State::Connecting) {
        refuse({ ServiceError::Kind::Network, QStringLiteral("Edge TTS closed during the handshake"), {} }, 0);
    } else if (m_state == State::Open) {
        m_state = State::Over;
        Q_EMIT closed(m_socket.closeCode(), m_socket.closeReason());
    }
}

void EdgeConnection::refuse(const ServiceError &error, int httpStatus)
{
    if (m_state != State::Connecting)
        return;
    m_state = State::Over;
    m_connectTimer->stop();
    Q_EMIT refused(error, httpStatus);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/lastwords.h"

#include <sys/socket.h>

namespace
{
constexpr qint64 MaxIgnored = 1024 * 1024; // a sender that goes on after this does not listen anyway
}

void LastWords::say(QTcpSocket *socket, const QByteArray &bytes, std::chrono::milliseconds limit)
{
    auto *words = new LastWords(socket, limit);
    socket->write(bytes);
    socket->flush();
    words->onWritten();
    // What is there already is dropped by a later event, as we may be in the socket's readyRead() just now.
    QMetaObject::invokeMethod(words, &LastWords::onReadyRead, Qt::QueuedConnection);
}

LastWords::LastWords(QTcpSocket *socket, std::chrono::milliseconds limit) : m_socket(socket)
{
    socket->setParent(this);
    connect(socket, &QTcpSocket::bytesWritten, this, &LastWords::onWritten);
    connect(socket, &QTcpSocket::readyRead, this, &LastWords::onReadyRead);
    connect(socket, &QTcpSocket::disconnected, this, &LastWords::finish);
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, &LastWords::finish);
    m_limit.start(limit);
}

void LastWords::onWritten()
{
    if (m_socket->bytesToWrite() == 0 && m_socket->state() == QAbstractSocket::ConnectedState)
        ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
}

void LastWords::onReadyRead()
{
    m_ignored += m_socket->skip(m_socket->bytesAvailable());
    if (m_ignored > MaxIgnored || m_socket->state() != QAbstractSocket::ConnectedState)
        finish();
}

void LastWords::finish()
{
    m_socket->disconnect(this);
    m_limit.stop();
    m_socket->abort();
    deleteLater();
}

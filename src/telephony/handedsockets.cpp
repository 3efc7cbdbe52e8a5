// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/handedsockets.h"

#include <QPointer>
#include <QTcpSocket>

#include <utility>

void HandedSockets::hand(QTcpSocket *socket)
{
    const QPointer<QTcpSocket> alive = socket;
    socket->setParent(this);
    m_sockets.push_back(socket);
    // QHttpServer waits for one of these two, depending on its version. They are private signals, but called by name
    // they can be emitted by a subclass.
    QMetaObject::invokeMethod(this, "pendingConnectionAvailable", Qt::DirectConnection);
    if (!m_sockets.empty())
        QMetaObject::invokeMethod(this, "newConnection", Qt::DirectConnection);
    Q_ASSERT(m_sockets.empty());
    if (alive && alive->bytesAvailable() > 0)
        Q_EMIT alive->readyRead(); // its bytes came before QHttpServer was listening to it
}

QTcpSocket *HandedSockets::nextPendingConnection()
{
    if (m_sockets.empty())
        return nullptr;
    QTcpSocket *socket = m_sockets.front();
    m_sockets.pop_front();
    return socket;
}

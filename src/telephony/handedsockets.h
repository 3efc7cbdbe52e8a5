// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTcpServer>

#include <deque>

class QTcpSocket;

//! A QTcpServer that never accepts anything: it passes sockets that were accepted elsewhere to the QHttpServer bound to
//! it. QHttpServer insists on a listening server when it is bound, so this one listens on a loopback port for just that
//! moment.
class HandedSockets : public QTcpServer
{
    Q_OBJECT

public:
    using QTcpServer::QTcpServer;

    //! The bound server takes the socket within this call and reads what is in it.
    void hand(QTcpSocket *socket);

    [[nodiscard]] bool hasPendingConnections() const override { return !m_sockets.empty(); }
    [[nodiscard]] QTcpSocket *nextPendingConnection() override;

private:
    std::deque<QTcpSocket *> m_sockets;
};

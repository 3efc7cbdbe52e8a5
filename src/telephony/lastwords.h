// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QTcpSocket>
#include <QTimer>

//! Sends one last answer on a socket and closes it so that the answer arrives: a socket that is closed while the other
//! side still sends is reset by the kernel, and the reset may overtake the answer. So our sending side is closed first,
//! and what still comes is read and thrown away until the other side is done or the time is over.
class LastWords : public QObject
{
    Q_OBJECT

public:
    //! Takes the socket, which must have no other slots connected, and deletes it in the end.
    static void say(QTcpSocket *socket, const QByteArray &bytes, std::chrono::milliseconds limit);

private:
    LastWords(QTcpSocket *socket, std::chrono::milliseconds limit);
    void onWritten();
    void onReadyRead();
    void finish();

    QTcpSocket *m_socket;
    QTimer m_limit;
    qint64 m_ignored = 0;
};

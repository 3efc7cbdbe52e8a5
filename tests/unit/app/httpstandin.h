// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/httphead.h"

#include <QCryptographicHash>
#include <QHash>
#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

//! A service's plain HTTP side on loopback: one answer for each path, whatever the order in which they are asked for.
class HttpStandIn
{
public:
    struct Answer
    {
        int status = 200;
        QByteArray body;
        QByteArray headers; //!< whole lines
        bool hangs = false; //!< never comes
    };

    struct Request
    {
        QByteArray method;
        QByteArray target;
        QByteArray head;
        QByteArray body;
    };

    HttpStandIn()
    {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket *socket = m_server.nextPendingConnection()) {
                QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { read(socket); });
                QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("no port");
    }

    [[nodiscard]] QUrl url(const QString &scheme = QStringLiteral("http")) const
    {
        QUrl url;
        url.setScheme(scheme);
        url.setHost(QStringLiteral("127.0.0.1"));
        url.setPort(m_server.serverPort());
        return url;
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    //! From now on connections are refused.
    void vanish() { m_server.close(); }

    //! For a path without its query; the last one set holds.
    void answer(const QByteArray &path, const Answer &given) { m_answers.insert(path, given); }
    //! For all paths that have none of their own; without it they get 404.
    void answerAll(const Answer &given)
    {
        m_answers.clear();
        m_answers.insert(QByteArray(), given);
    }
    [[nodiscard]] Answer &operator[](const QByteArray &path) { return m_answers[path]; }

    QList<Request> requests;

private:
    void read(QTcpSocket *socket)
    {
        const QByteArray bytes = socket->peek(1024 * 1024);
        const qsizetype end = bytes.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        qsizetype length = 0;
        const QList<QByteArray> lines = bytes.first(end).split('\n');
        for (const QByteArray &line : lines) {
            if (line.toLower().startsWith("content-length:"))
                length = line.sliced(15).trimmed().toLongLong();
        }
        if (bytes.size() < end + 4 + length)
            return;
        socket->readAll();
        const QList<QByteArray> first = lines.constFirst().trimmed().split(' ');
        requests.append({ first.value(0), first.value(1), bytes.first(end), bytes.sliced(end + 4) });
        const QByteArray path = first.value(1).split('?').constFirst();
        const Answer given = m_answers.value(path, m_answers.value(QByteArray(), { 404, {}, {}, false }));
        if (given.hangs)
            return;
        if (given.status == 101) { // RFC 6455, 4.2.2; the socket stays
            const QByteArray key = headerIn(bytes.first(end), "Sec-WebSocket-Key");
            const QByteArray accept = QCryptographicHash::hash(
                QByteArray(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"), QCryptographicHash::Sha1)
                                          .toBase64();
            socket->write("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept + "\r\n\r\n");
            return;
        }
        socket->write("HTTP/1.1 " + QByteArray::number(given.status) + " X\r\nConnection: close\r\nContent-Length: "
            + QByteArray::number(given.body.size()) + "\r\n" + given.headers + "\r\n" + given.body);
        socket->disconnectFromHost();
    }

    QHash<QByteArray, Answer> m_answers;
    QTcpServer m_server;
};

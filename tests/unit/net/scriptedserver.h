// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/virtualclock.h"

#include <QDeadlineTimer>
#include <QHash>
#include <QList>
#include <QQueue>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>
#include <QUrl>

#include <functional>

//! Lets virtual time pass in small steps, with real sockets at work between them, until the condition holds.
//! False when it does not within a real time that no healthy test needs.
template<class Condition>
bool letTimePassUntil(
    VirtualClock &clock, Condition condition, std::chrono::milliseconds step = std::chrono::milliseconds(100))
{
    const QDeadlineTimer giveUp(std::chrono::seconds(30));
    while (!condition() && !giveUp.hasExpired()) {
        clock.advance(step);
        QTest::qWait(1);
    }
    return condition();
}

//! An HTTP/1.1 server on loopback that plays what a test wrote down for it, byte by byte as told, one script per
//! request, and remembers what it was asked.
class ScriptedServer
{
public:
    struct Request
    {
        QByteArray method;
        QByteArray path;
        QHash<QByteArray, QByteArray> headers; // names in lower case
        QByteArray body;
    };

    //! What is sent in answer to one request.
    struct Script
    {
        QList<QByteArray> pieces; // each in a write of its own, with the event loop between
        bool close = true; // after the last piece; else the client waits
        bool repeatLast = false; // the last piece again and again until the client leaves
    };

    ScriptedServer()
    {
        m_server.listen(QHostAddress::LocalHost, 0);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket *socket = m_server.nextPendingConnection())
                serve(socket);
        });
    }

    [[nodiscard]] QUrl url(const QString &path = {}) const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(m_server.serverPort()).arg(path));
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    void close() { m_server.close(); }

    void expect(const Script &script) { m_scripts.enqueue(script); }

    //! A complete answer with a Content-Length.
    static Script reply(int status, const QByteArray &body, const QList<QByteArray> &headers = {})
    {
        QByteArray bytes
            = head(status, headers) + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
        return { { bytes } };
    }

    //! The head of an event stream without end mark but the closing of the connection, then the body in pieces.
    static Script stream(const QByteArray &body, qsizetype pieceSize, const QList<QByteArray> &headers = {})
    {
        Script script;
        script.pieces.append(head(200, headers) + "Content-Type: text/event-stream; charset=utf-8\r\n\r\n");
        for (qsizetype at = 0; at < body.size(); at += pieceSize)
            script.pieces.append(body.mid(at, pieceSize));
        return script;
    }

    QList<Request> requests;
    int connections = 0;
    int closedByClient = 0;
    //! Called for each request after it was recorded and before its script starts.
    std::function<void()> onRequest;

private:
    static QByteArray head(int status, const QList<QByteArray> &headers)
    {
        QByteArray bytes = "HTTP/1.1 " + QByteArray::number(status) + " Scripted\r\nConnection: close\r\n";
        for (const QByteArray &header : headers)
            bytes += header + "\r\n";
        return bytes;
    }

    void serve(QTcpSocket *socket)
    {
        ++connections;
        socket->setParent(&m_server);
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { takeBytes(socket); });
        QObject::connect(socket, &QTcpSocket::disconnected, socket, [this, socket] {
            if (!socket->property("closing").toBool())
                ++closedByClient;
            socket->deleteLater();
        });
    }

    void takeBytes(QTcpSocket *socket)
    {
        QByteArray &buffer = m_buffers[socket];
        buffer += socket->readAll();
        const qsizetype end = buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        Request request;
        QList<QByteArray> lines = buffer.first(end).split('\n');
        const QList<QByteArray> first = lines.takeFirst().trimmed().split(' ');
        request.method = first.value(0);
        request.path = first.value(1);
        for (const QByteArray &line : std::as_const(lines)) {
            const qsizetype colon = line.indexOf(':');
            request.headers.insert(line.first(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
        }
        const qsizetype length = request.headers.value("content-length").toLongLong();
        if (buffer.size() < end + 4 + length)
            return;
        request.body = buffer.mid(end + 4, length);
        m_buffers.remove(socket);
        requests.append(request);
        if (onRequest)
            onRequest();
        if (m_scripts.isEmpty()) {
            socket->setProperty("closing", true);
            socket->abort();
            return;
        }
        play(socket, m_scripts.dequeue());
    }

    static void play(QTcpSocket *socket, Script script)
    {
        auto *timer = new QTimer(socket);
        timer->setInterval(script.repeatLast ? 1 : 0);
        QObject::connect(timer, &QTimer::timeout, socket, [socket, timer, script]() mutable {
            if (!script.pieces.isEmpty()) {
                socket->write(script.pieces.first());
                if (!script.repeatLast || script.pieces.size() > 1)
                    script.pieces.removeFirst();
                return;
            }
            timer->stop();
            if (script.close) {
                socket->setProperty("closing", true);
                socket->disconnectFromHost();
            }
        });
        timer->start();
    }

    QTcpServer m_server;
    QHash<QTcpSocket *, QByteArray> m_buffers;
    QQueue<Script> m_scripts;
};

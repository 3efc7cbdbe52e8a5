// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <deque>
#include <functional>
#include <optional>

//! A strict loopback Bot API with getUpdates as the real server does it: a queue, deletion below the offset, the limit
//! of one for a repeated offset, long polls, the older of two polls thrown out, webhook conflict. Faults are queued and
//! answer the next getUpdates each. What a client does wrong is listed in complaints().
//!
//! Lives in one thread; no Q_OBJECT, so that it can stay in a header.
class BotApiServer
{
public:
    enum class Fault {
        Unauthorised,
        NotFound,
        Conflict,
        RateLimited,
        HtmlBadGateway,
        Reset,
        Silence,
        CutOff,
        PortalPage
    };

    struct Request
    {
        QString method;
        QJsonObject body;
    };

    explicit BotApiServer(const QString &token = QStringLiteral("123456789:AAtoken")) : m_token(token)
    {
        m_clock.start();
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket *socket = m_server.nextPendingConnection())
                accept(socket);
        });
        m_server.listen(QHostAddress::LocalHost);
    }

    [[nodiscard]] QUrl base() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort())); }
    [[nodiscard]] QString token() const { return m_token; }

    //! Queues an update; its id is the next one.
    void push(const QString &kind, const QJsonObject &content)
    {
        QJsonObject update = content.isEmpty() ? QJsonObject() : QJsonObject { { kind, content } };
        update.insert(QStringLiteral("update_id"), m_nextId++);
        m_queue.push_back(update);
        answerWaiting();
    }
    void pushText(const QString &text, qint64 message)
    {
        push(QStringLiteral("message"),
            { { QStringLiteral("message_id"), message }, { QStringLiteral("date"), 1795366800 },
                { QStringLiteral("text"), text },
                { QStringLiteral("from"),
                    QJsonObject {
                        { QStringLiteral("id"), 99 }, { QStringLiteral("first_name"), QStringLiteral("Anna") } } },
                { QStringLiteral("chat"),
                    QJsonObject {
                        { QStringLiteral("id"), 99 }, { QStringLiteral("type"), QStringLiteral("private") } } } });
    }
    void pushSticker(qint64 message)
    {
        push(QStringLiteral("message"),
            { { QStringLiteral("message_id"), message }, { QStringLiteral("date"), 1795366800 },
                { QStringLiteral("sticker"), QJsonObject { { QStringLiteral("emoji"), QStringLiteral("😀") } } },
                { QStringLiteral("chat"),
                    QJsonObject {
                        { QStringLiteral("id"), 99 }, { QStringLiteral("type"), QStringLiteral("private") } } } });
    }
    void setNextId(qint64 id) { m_nextId = id; }
    void setWebhook(bool set) { m_webhook = set; }
    void failNext(Fault fault) { m_faults.push_back(fault); }
    //! So many deleteWebhook are answered by 502, and leave it set.
    void failUnhooking(int times) { m_failUnhooking = times; }
    //! Pages smaller than asked for, as when one hits the size limit.
    void setPageCap(int cap) { m_pageCap = cap; }

    [[nodiscard]] qsizetype held() const { return static_cast<qsizetype>(m_queue.size()); }
    [[nodiscard]] const QList<Request> &requests() const { return m_requests; }
    [[nodiscard]] const QStringList &complaints() const { return m_complaints; }
    [[nodiscard]] bool isWaiting() const { return m_waiting && m_waiting->state() == QAbstractSocket::ConnectedState; }
    [[nodiscard]] QList<qint64> offsets() const
    {
        QList<qint64> found;
        for (const Request &request : m_requests) {
            if (request.method == u"getUpdates")
                found += request.body.value(u"offset").toInteger(-1);
        }
        return found;
    }
    [[nodiscard]] qsizetype count(QStringView method) const
    {
        return std::count_if(m_requests.begin(), m_requests.end(),
            [method](const Request &request) { return request.method == method; });
    }

    //! Answers methods other than getUpdates and deleteWebhook: status and body.
    std::function<std::pair<int, QByteArray>(const Request &)> onOther;

private:
    void accept(QTcpSocket *socket)
    {
        QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { read(socket); });
        QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    }

    void read(QTcpSocket *socket)
    {
        QByteArray bytes = socket->property("bytes").toByteArray() + socket->readAll();
        const qsizetype head = bytes.indexOf("\r\n\r\n");
        qsizetype length = 0;
        bool json = false;
        if (head >= 0) {
            for (const QByteArray &line : bytes.left(head).split('\n')) {
                if (line.toLower().startsWith("content-length:"))
                    length = line.mid(15).trimmed().toLongLong();
                json = json || line.toLower().trimmed() == "content-type: application/json";
            }
        }
        const bool whole = head >= 0 && bytes.size() >= head + 4 + length;
        socket->setProperty("bytes", whole ? bytes.mid(head + 4 + length) : bytes);
        if (!whole)
            return;
        if (!json)
            m_complaints += QStringLiteral("not sent as application/json");
        handle(socket, bytes.left(bytes.indexOf("\r\n")), bytes.mid(head + 4, length));
    }

    void handle(QTcpSocket *socket, const QByteArray &requestLine, const QByteArray &body)
    {
        const QList<QByteArray> words = requestLine.split(' ');
        const QString prefix = QStringLiteral("/bot%1/").arg(m_token);
        const QString path = words.size() == 3 ? QString::fromLatin1(words.at(1)) : QString();
        if (words.value(0) != "POST")
            m_complaints += QStringLiteral("not a POST");
        if (!path.startsWith(prefix)) {
            refuse(socket, 401, QStringLiteral("Unauthorized: invalid token specified"));
            return;
        }
        QJsonParseError error;
        const QJsonObject parameters = QJsonDocument::fromJson(body, &error).object();
        if (error.error != QJsonParseError::NoError)
            m_complaints += QStringLiteral("the body is no JSON object");
        const Request request { path.mid(prefix.size()), parameters };
        m_requests += request;
        if (request.method == u"getUpdates")
            getUpdates(socket, parameters);
        else if (request.method == u"deleteWebhook")
            deleteWebhook(socket, parameters);
        else if (onOther)
            std::apply([&](int status, const QByteArray &answer) { reply(socket, status, answer); }, onOther(request));
        else
            refuse(socket, 404, QStringLiteral("Not Found: method not found"));
    }

    void deleteWebhook(QTcpSocket *socket, const QJsonObject &parameters)
    {
        if (parameters.value(u"drop_pending_updates").toBool(true))
            m_complaints += QStringLiteral("deleteWebhook would drop what is pending");
        if (m_failUnhooking > 0) {
            --m_failUnhooking;
            fail(socket, Fault::HtmlBadGateway);
            return;
        }
        m_webhook = false;
        reply(socket, 200, R"({"ok":true,"result":true})");
    }

    void getUpdates(QTcpSocket *socket, const QJsonObject &parameters)
    {
        for (const QString &key : parameters.keys()) {
            if (!QStringList { QStringLiteral("offset"), QStringLiteral("limit"), QStringLiteral("timeout"),
                    QStringLiteral("allowed_updates") }
                     .contains(key))
                m_complaints += QStringLiteral("unknown parameter ") + key;
        }
        if (parameters.value(u"allowed_updates").toArray().size() != 10)
            m_complaints += QStringLiteral("not the full allowed_updates");
        if (!m_faults.empty()) {
            const Fault fault = m_faults.front();
            m_faults.pop_front();
            fail(socket, fault);
            return;
        }
        if (m_webhook) {
            refuse(socket, 409,
                QStringLiteral("Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
                               "delete the webhook first"));
            return;
        }
        if (isWaiting() && m_waiting != socket)
            refuse(m_waiting, 409,
                QStringLiteral("Conflict: terminated by other getUpdates request; make sure that only one bot instance "
                               "is running"));
        m_waiting = nullptr;

        const qint64 offset = parameters.value(u"offset").toInteger();
        confirmBelow(offset);
        m_limit = std::clamp(static_cast<int>(parameters.value(u"limit").toInteger(100)), 1, 100);
        if (m_pageCap > 0)
            m_limit = std::min(m_limit, m_pageCap);
        if (m_lastOffset == offset && m_clock.elapsed() - m_lastAt < 500)
            m_limit = 1;
        m_lastOffset = offset;
        m_lastAt = m_clock.elapsed();

        const qint64 wait = parameters.value(u"timeout").toInteger();
        if (wait == 0 || !m_queue.empty()) {
            sendPage(socket);
            return;
        }
        m_waiting = socket;
        QTimer::singleShot(std::chrono::seconds(std::min<qint64>(wait, 50)), socket, [this, socket] {
            if (m_waiting == socket)
                sendPage(std::exchange(m_waiting, nullptr));
        });
    }

    // An offset far beyond the tail belongs to an older sequence of ids and confirms nothing.
    void confirmBelow(qint64 offset)
    {
        if (offset < 0)
            m_complaints += QStringLiteral("a negative offset forgets messages");
        if (m_queue.empty() || offset > m_queue.back().value(u"update_id").toInteger() + 10)
            return;
        while (!m_queue.empty() && m_queue.front().value(u"update_id").toInteger() < offset)
            m_queue.pop_front();
    }

    void answerWaiting()
    {
        if (isWaiting())
            sendPage(std::exchange(m_waiting, nullptr));
    }

    void sendPage(QTcpSocket *socket)
    {
        QJsonArray page;
        for (const QJsonObject &update : m_queue) {
            if (page.size() < m_limit)
                page += update;
        }
        reply(socket, 200,
            QJsonDocument(QJsonObject { { QStringLiteral("ok"), true }, { QStringLiteral("result"), page } }).toJson());
    }

    void fail(QTcpSocket *socket, Fault fault)
    {
        switch (fault) {
        case Fault::Unauthorised:
            refuse(socket, 401, QStringLiteral("Unauthorized"));
            break;
        case Fault::NotFound:
            refuse(socket, 404, QStringLiteral("Not Found"));
            break;
        case Fault::Conflict:
            refuse(socket, 409,
                QStringLiteral("Conflict: terminated by other getUpdates request; make sure that only one bot instance "
                               "is running"));
            break;
        case Fault::RateLimited:
            reply(socket, 429,
                R"({"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}})");
            break;
        case Fault::HtmlBadGateway:
            reply(socket, 502, "<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html");
            break;
        case Fault::Reset:
            socket->abort();
            break;
        case Fault::Silence:
            break;
        case Fault::CutOff:
            socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                          "5000\r\n\r\n{\"ok\":true,\"result\":[");
            socket->disconnectFromHost();
            break;
        case Fault::PortalPage:
            reply(socket, 200, "<html>Willkommen im Hotel</html>", "text/html");
            break;
        }
    }

    void refuse(QTcpSocket *socket, int status, const QString &description)
    {
        reply(socket, status,
            QJsonDocument(QJsonObject { { QStringLiteral("ok"), false }, { QStringLiteral("error_code"), status },
                              { QStringLiteral("description"), description } })
                .toJson());
    }

    static void reply(
        QTcpSocket *socket, int status, const QByteArray &body, const QByteArray &type = "application/json")
    {
        socket->write("HTTP/1.1 " + QByteArray::number(status) + " Status\r\nContent-Type: " + type
            + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }

    QString m_token;
    QTcpServer m_server;
    QElapsedTimer m_clock;
    std::deque<QJsonObject> m_queue;
    qint64 m_nextId = 900'000'000;
    std::deque<Fault> m_faults;
    bool m_webhook = false;
    int m_failUnhooking = 0;
    int m_pageCap = 0;
    int m_limit = 100;
    QPointer<QTcpSocket> m_waiting;
    std::optional<qint64> m_lastOffset;
    qint64 m_lastAt = 0;
    QList<Request> m_requests;
    QStringList m_complaints;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/services.h"

#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkReply>

#include <cstdio>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

bool Services::start(std::chrono::seconds life)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_NO_GLIB"_s, u"1"_s);
    if (!m_process.start(u"fake-world"_s, { u"--seconds"_s, QString::number(life.count()) }, environment))
        return false;
    m_controlPort = QJsonDocument::fromJson(m_process.readLine(5s))["control"_L1].toInt();
    return m_controlPort != 0;
}

QByteArray Services::ask(const QString &path, const std::optional<QJsonObject> &body)
{
    QNetworkRequest request(QUrl(u"http://127.0.0.1:%1/control/%2"_s.arg(m_controlPort).arg(path)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    const std::unique_ptr<QNetworkReply> reply(
        body ? m_network.post(request, QJsonDocument(*body).toJson(QJsonDocument::Compact)) : m_network.get(request));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    if (reply->error() != QNetworkReply::NoError)
        std::fprintf(
            stderr, "messenger-ab-bench: fake-world, %s: %s\n", qPrintable(path), qPrintable(reply->errorString()));
    return reply->readAll();
}

QJsonObject Services::environment()
{
    return QJsonDocument::fromJson(ask(u"environment"_s)).object();
}

void Services::configure(const QString &service, QJsonObject settings)
{
    settings.insert(u"service"_s, service);
    static_cast<void>(ask(u"settings"_s, settings));
}

void Services::addMessage(const QString &sender, int senderId, const QString &text)
{
    const QJsonObject chat { { u"id"_s, senderId }, { u"type"_s, u"private"_s }, { u"first_name"_s, sender } };
    const QJsonObject from { { u"id"_s, senderId }, { u"is_bot"_s, false }, { u"first_name"_s, sender } };
    const QJsonObject message { { u"chat"_s, chat }, { u"from"_s, from }, { u"text"_s, text } };
    static_cast<void>(
        ask(u"telegram/update"_s, QJsonObject { { u"kind"_s, u"message"_s }, { u"payload"_s, message } }));
}

QByteArray Services::sound(const QString &text, std::chrono::milliseconds length)
{
    return ask(u"sound"_s, QJsonObject { { u"text"_s, text }, { u"ms"_s, qint64(length.count()) } });
}

QJsonObject Services::notes(const QString &service)
{
    return QJsonDocument::fromJson(ask(QString(u"record?service="_s + service)))["notes"_L1].toObject();
}

QStringList Services::violations()
{
    QStringList all;
    const QJsonObject byService = QJsonDocument::fromJson(ask(u"violations"_s)).object();
    for (auto it = byService.begin(); it != byService.end(); ++it) {
        const QJsonArray found = it->toArray();
        for (const QJsonValue &one : found)
            all.append(it.key() % u": "_s % one.toString());
    }
    return all;
}

void Services::forget()
{
    static_cast<void>(ask(u"forget"_s, QJsonObject()));
}

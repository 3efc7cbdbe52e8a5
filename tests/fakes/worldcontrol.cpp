// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/worldcontrol.h"

namespace
{
QJsonObject describe(const HttpRequest &request)
{
    QJsonObject headers;
    for (const auto &[name, value] : request.headers)
        headers.insert(QString::fromLatin1(name), QString::fromUtf8(value));
    return { { QStringLiteral("method"), QString::fromLatin1(request.method) },
        { QStringLiteral("target"), QString::fromUtf8(request.target) },
        { QStringLiteral("at_ms"), qint64(request.at.count()) }, { QStringLiteral("headers"), headers },
        { QStringLiteral("body"), QString::fromUtf8(request.body) } };
}
}

WorldControl::WorldControl(World &world, QObject *parent) : FakeHttpServer(parent), m_world(world) { }

void WorldControl::handle(HttpExchange *exchange)
{
    const HttpRequest &request = exchange->request();
    if (request.method == "POST" && request.path == u"/control/sound") {
        const QJsonDocument body = QJsonDocument::fromJson(request.body);
        const int number = m_world.texts.numberOf(body[QLatin1String("text")].toString());
        exchange->reply(200, "audio/basic",
            audiblewatermark::mulaw(number, std::chrono::milliseconds(body[QLatin1String("ms")].toInt())));
        return;
    }
    const std::optional<QJsonValue> answer = request.method == "POST" ? post(request) : get(request);
    if (!answer)
        exchange->replyJson(400,
            { { QStringLiteral("error"),
                QStringLiteral("unknown service, kind, setting or address; see worldcontrol.h") } });
    else if (answer->isArray())
        exchange->reply(200, "application/json", QJsonDocument(answer->toArray()).toJson(QJsonDocument::Compact));
    else
        exchange->replyJson(200, answer->toObject());
}

std::optional<QJsonValue> WorldControl::post(const HttpRequest &request)
{
    QJsonObject body = QJsonDocument::fromJson(request.body).object();
    FakeService *service = m_world.service(body[QLatin1String("service")].toString());
    const QString what = request.path.section(u'/', 2);
    bool done = true;
    if (what == u"fault") {
        done = service
            && service->queueFaultNamed(
                body[QLatin1String("kind")].toString().toLatin1(), FaultOptions::fromJson(body));
    } else if (what == u"settings") {
        body.remove(QStringLiteral("service"));
        done = service && service->configure(body);
    } else if (what.startsWith(u"telegram/")) {
        return telegram(what, request, body);
    } else if (what == u"twilio/call") {
        m_world.twilio.addCall(body[QLatin1String("sid")].toString());
    } else if (what == u"twilio/number") {
        m_world.twilio.addNumber(
            { body[QLatin1String("sid")].toString(), body[QLatin1String("number")].toString(), {} });
    } else if (what == u"deepgram/recording") {
        m_world.deepgram.setRecording(request.body, request.parameter(QStringLiteral("transcript")));
    } else if (what == u"anthropic/picture") {
        m_world.anthropic.setPicture(request.body, request.parameter(QStringLiteral("description")));
    } else if (what == u"heard") {
        return heard(request.body);
    } else if (what == u"forget") {
        for (const auto &[name, one] : m_world.services())
            one->forget();
    } else {
        done = false;
    }
    return done ? std::optional(QJsonValue(QJsonObject())) : std::nullopt;
}

std::optional<QJsonValue> WorldControl::telegram(
    const QString &what, const HttpRequest &request, const QJsonObject &body)
{
    if (what == u"telegram/file") {
        m_world.telegram.addFile(request.parameter(QStringLiteral("file_id")), request.body,
            request.parameter(QStringLiteral("size")).toLongLong());
        return QJsonObject();
    }
    if (what != u"telegram/update")
        return std::nullopt;
    const QJsonObject payload = body[QLatin1String("payload")].toObject();
    if (body.contains(QLatin1String("update"))) {
        m_world.telegram.addReady(body[QLatin1String("update")].toObject());
        return QJsonObject();
    }
    const QString kind = body[QLatin1String("kind")].toString();
    const qint64 id = kind == u"business_connection" ? m_world.telegram.addBusinessConnection(payload)
                                                     : m_world.telegram.add(kind, payload);
    return QJsonObject { { QStringLiteral("update_id"), id } };
}

QJsonValue WorldControl::heard(const QByteArray &mulaw) const
{
    CallerEar ear(m_world.texts);
    ear.hear(mulaw);
    ear.hearNothing(std::chrono::milliseconds(40));
    QJsonArray list;
    const auto all = ear.heard();
    for (const CallerEar::Heard &one : all) {
        list.append(QJsonObject { { QStringLiteral("text"), one.text }, { QStringLiteral("complete"), one.complete },
            { QStringLiteral("start_ms"), qint64(one.start.count()) },
            { QStringLiteral("end_ms"), qint64(one.end.count()) },
            { QStringLiteral("longest_gap_ms"), qint64(one.longestGap.count()) } });
    }
    return list;
}

std::optional<QJsonValue> WorldControl::get(const HttpRequest &request)
{
    QJsonObject answer;
    if (request.path == u"/control/violations") {
        for (const auto &[name, service] : m_world.services())
            answer.insert(name, QJsonArray::fromStringList(service->violations()));
    } else if (request.path == u"/control/environment") {
        const auto environment = m_world.environment();
        for (auto it = environment.begin(); it != environment.end(); ++it)
            answer.insert(it.key(), it.value());
    } else if (FakeService *service = m_world.service(request.parameter(QStringLiteral("service")));
               service && request.path == u"/control/record") {
        QJsonArray requests;
        for (const HttpRequest &one : service->requests())
            requests.append(describe(one));
        answer = { { QStringLiteral("requests"), requests }, { QStringLiteral("notes"), service->notes() } };
    } else {
        return std::nullopt;
    }
    return answer;
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/handmadeline.h"

#include "softphone/callforms.h"
#include "softphone/twimlreader.h"
#include "softphone/webhookcaller.h"

#include <QTest>
#include <QUuid>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
QString sid(const QString &prefix)
{
    return prefix + QUuid::createUuid().toString(QUuid::Id128);
}
}

HandmadeLine::HandmadeLine(Rig &rig, const QString &from)
    : m_rig(rig)
    , m_machine(&rig.machine)
    , m_ids { sid(u"AC"_s), sid(u"CA"_s), sid(u"MZ"_s) }
    , m_from(from)
    , m_writer(m_ids)
{
    connect(&m_socket, &QWebSocket::textMessageReceived, this, [this] { ++m_received; });
    connect(&m_socket, &QWebSocket::disconnected, &m_sound, &QTimer::stop);
    connect(&m_sound, &QTimer::timeout, this, [this] { send(QString::fromLatin1(m_writer.silence())); });
    rig.plantSecret(from);
}

WebhookReply HandmadeLine::ask(Signing signing, bool byGet)
{
    const callforms::Caller who { m_ids.account, m_ids.call, m_from, u"+4930123456"_s, {} };
    m_reply = send(m_rig.voiceUrl(), callforms::webhook(who, u"ringing"_s), signing, byGet);
    return m_reply;
}

WebhookReply HandmadeLine::tellEnd()
{
    const callforms::Caller who { m_ids.account, m_ids.call, m_from, u"+4930123456"_s, {} };
    return send(m_rig.voiceUrl().resolved(QUrl(u"/twilio/status"_s)),
        callforms::ending(who, u"canceled"_s, 0s, QDateTime::currentDateTimeUtc(), 0), Signing::Right, false);
}

WebhookReply HandmadeLine::send(const QUrl &address, const FormData &form, Signing signing, bool byGet)
{
    const WebhookCaller caller(
        m_rig.network().http, { FakeTwilioRest::defaultAuthToken().toUtf8(), signing, m_machine->address() });
    const auto request = caller.send(address, form, byGet, 10s);
    bool over = false;
    WebhookReply answer;
    connect(request.get(), &WebhookRequest::finished, this, [&](const WebhookReply &reply) {
        answer = reply;
        over = true;
    });
    connect(request.get(), &WebhookRequest::failed, this, [&] { over = true; });
    static_cast<void>(QTest::qWaitFor([&] { return over; }, 12000));
    return answer;
}

QList<QPair<QString, QString>> HandmadeLine::parametersIn(const WebhookReply &reply)
{
    const auto verbs = twimlreader::read(reply.body);
    return verbs && !verbs->isEmpty() ? verbs->first().stream.parameters : QList<QPair<QString, QString>>();
}

bool HandmadeLine::open(Signing signing)
{
    const WebhookCaller caller(
        m_rig.network().http, { FakeTwilioRest::defaultAuthToken().toUtf8(), signing, m_machine->address() });
    const QByteArray signature = caller.streamSignature(QUrl(u"wss://ab.example.test/twilio/media-stream"_s));
    QNetworkRequest request(QUrl(u"ws://127.0.0.1:%1/twilio/media-stream"_s.arg(m_machine->port())));
    if (!signature.isEmpty())
        request.setRawHeader("X-Twilio-Signature", signature);
    m_socket.open(request);
    return QTest::qWaitFor(
               [this] { return isOpen() || m_socket.error() != QAbstractSocket::UnknownSocketError; }, 10000)
        && isOpen();
}

void HandmadeLine::setCallSid(const QString &sid)
{
    m_ids.call = sid;
    m_writer = streammessages::Writer(m_ids);
}

void HandmadeLine::start(const QList<QPair<QString, QString>> &parameters)
{
    send(QString::fromLatin1(streammessages::Writer::connected()));
    send(QString::fromUtf8(m_writer.start(parameters)));
    m_sound.start(StreamLeg::PacketTime);
}

void HandmadeLine::stop()
{
    m_sound.stop();
    send(QString::fromLatin1(m_writer.stop()));
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/webhookserver.h"

#include "net/logcategories.h"
#include "net/whendone.h"
#include "telephony/callsid.h"
#include "telephony/handedsockets.h"
#include "telephony/lastwords.h"
#include "telephony/twiml.h"
#include "telephony/workerdispatcher.h"

#include <QHttpServerResponse>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QWebSocket>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{
HttpReply jsonReply(int status, const QJsonObject &object)
{
    return { status, "application/json", QJsonDocument(object).toJson(QJsonDocument::Compact), {} };
}

// Strangers decide how often this line is written, so it has a limit.
constexpr std::chrono::minutes DropWindow { 1 };

//! Calls of these states are over (Twilio, "CallStatus").
bool isOver(const QString &status)
{
    return QStringList { u"completed"_s, u"busy"_s, u"failed"_s, u"no-answer"_s, u"canceled"_s }.contains(status);
}
}

WebhookServer::WebhookServer(const TelephonySettings &settings, TokenLedger &ledger, CallDesk &desk,
    UpdateDesk *updates, MetricsDesk *metrics, Metronome &metronome, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_settings(settings)
    , m_ledger(ledger)
    , m_desk(desk)
    , m_updates(updates)
    , m_metrics(metrics)
    , m_metronome(metronome)
    , m_clock(clock)
    , m_tokens(settings.tokenSecrets())
    , m_voice(settings, ledger, desk, clock, nullptr)
    , m_handed(new HandedSockets(&m_http))
    , m_webSockets(u"messenger-ab"_s, QWebSocketServer::NonSecureMode)
{
    addRoutes({});
    if (!settings.publicUrl.prefix().isEmpty())
        addRoutes(settings.publicUrl.prefix());
    if (!m_handed->listen(QHostAddress::LocalHost))
        qCWarning(logTelephony, "No loopback port for a moment: %ls", qUtf16Printable(m_handed->errorString()));
    static_cast<void>(m_http.bind(m_handed)); // says nothing in 6.4
    m_handed->close(); // else there would be a second door, unguarded
    connect(&m_webSockets, &QWebSocketServer::newConnection, this, &WebhookServer::onStreamConnected);
}

WebhookServer::~WebhookServer() = default;

void WebhookServer::addRoutes(const QByteArray &prefix)
{
    // Which request is served, and with what, is decided before QHttpServer sees it: its deferred answers outlive their
    // sockets, differently in each version of Qt. A request that did not come through serve() finds no reply here.
    const QString begin = QRegularExpression::escape(QString::fromLatin1(prefix));
    for (const QString &path : { u"/health"_s, u"/ready"_s, u"/metrics"_s, u"/twilio/voice"_s, u"/twilio/status"_s,
             u"/twilio/stream-status"_s, u"/telegram/webhook"_s })
        m_http.route(QString(begin + path), [this] { return response(); });
}

void WebhookServer::serve(QTcpSocket *socket, const PlainRequest &request)
{
    switch (request.route) {
    case Route::Health:
        return finish(socket, request.isHead, health());
    case Route::Ready:
        return finish(socket, request.isHead, ready());
    case Route::Metrics:
        return tellMetrics(socket, request.isHead);
    case Route::Status:
        return finish(socket, false, status(request.fields));
    case Route::StreamStatus:
        return finish(socket, false, streamStatus(request.fields));
    case Route::MediaStream:
        Q_UNREACHABLE();
    case Route::Voice:
        return takeCall(socket, request);
    case Route::Update:
        return takeUpdate(socket, request.body);
    }
}

void WebhookServer::takeCall(QTcpSocket *socket, const PlainRequest &request)
{
    socket->setParent(this); // nobody else owns it while the ledger is asked
    connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    const QPointer<QTcpSocket> alive = socket;
    m_voice.answer(request.fields, request.query, [this, alive](const VoiceWebhook::Answer &voice) {
        if (!alive)
            return;
        Answer answer { { voice.status, "text/xml; charset=utf-8", voice.twiml, {} }, {} };
        if (voice.announce)
            answer.afterwards = [this, call = *voice.announce] { m_desk.announced(call); };
        finish(alive, false, answer);
    });
}

template<class T, class ToReply>
void WebhookServer::finishWhenDone(
    QTcpSocket *socket, bool isHead, const QFuture<T> &future, std::chrono::milliseconds limit, ToReply toReply)
{
    socket->setParent(this); // nobody else owns it meanwhile
    connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    auto *timer = new QTimer(socket);
    const auto isAnswered = std::make_shared<bool>(false);
    const auto answer = [this, socket, isHead, timer, isAnswered, toReply](const std::optional<T> &result) {
        if (std::exchange(*isAnswered, true))
            return;
        timer->stop();
        timer->deleteLater();
        finish(socket, isHead, { toReply(result), {} });
    };
    whenDone(future, timer, answer);
    connect(timer, &QTimer::timeout, this, [answer] { answer({}); });
    timer->setSingleShot(true);
    timer->start(limit);
}

void WebhookServer::takeUpdate(QTcpSocket *socket, const QByteArray &body)
{
    if (!m_updates)
        return finish(socket, false, { HttpRefusal { 503, "Nobody takes updates here." }.toReply(), {} });
    // Late is not never: it may be stored yet, and is the same update when it comes again.
    finishWhenDone(socket, false, m_updates->take(body), m_settings.limits.updateTime,
        [](const std::optional<UpdateDesk::Outcome> &outcome) -> HttpReply {
            switch (outcome.value_or(UpdateDesk::Outcome::NotNow)) {
            case UpdateDesk::Outcome::Stored:
                return { 200, {}, {}, {} };
            case UpdateDesk::Outcome::Unreadable:
                return HttpRefusal { 400, "This is no update." }.toReply();
            case UpdateDesk::Outcome::NotNow:
                break;
            }
            return HttpRefusal { 503, "It cannot be stored just now; bring it again." }.toReply();
        });
}

void WebhookServer::tellMetrics(QTcpSocket *socket, bool isHead)
{
    if (!m_metrics)
        return finish(socket, isHead, { HttpRefusal { 503, "Nobody has figures here." }.toReply(), {} });
    finishWhenDone(socket, isHead, m_metrics->text(), m_settings.limits.metricsTime,
        [](const std::optional<QByteArray> &text) -> HttpReply {
            if (!text)
                return HttpRefusal { 503, "The figures are not there just now." }.toReply();
            return { 200, "text/plain; version=0.0.4; charset=utf-8", *text, {} };
        });
}

WebhookServer::Answer WebhookServer::health() const
{
    return { jsonReply(200, { { u"status"_s, u"ok"_s } }), {} };
}

WebhookServer::Answer WebhookServer::ready() const
{
    if (!m_readiness.isReady)
        return { jsonReply(503, { { u"status"_s, u"unready"_s }, { u"reason"_s, m_readiness.reason } }), {} };
    QJsonObject object { { u"status"_s, u"ready"_s } };
    if (!m_readiness.degraded.isEmpty())
        object[u"degraded"_s] = QJsonArray::fromStringList(m_readiness.degraded);
    return { jsonReply(200, object), {} };
}

WebhookServer::Answer WebhookServer::status(const FormData &fields)
{
    const QString callId = fields.value("CallSid");
    Answer answer { { 204, {}, {}, {} }, {} };
    if (callsid::isReal(callId) && isOver(fields.value("CallStatus")))
        answer.afterwards = [this, callId] {
            static_cast<void>(m_ledger.redeem(callId)); // a stream that comes now is not the provider's
            m_desk.over(callId);
        };
    return answer;
}

WebhookServer::Answer WebhookServer::streamStatus(const FormData &fields) const
{
    const QString callId = fields.value("CallSid");
    if (fields.value("StreamEvent") == u"stream-error"_s && callsid::isReal(callId)) {
        // The only place where a failed handshake becomes visible. The text is Twilio's own, about the connection.
        QString error = fields.value("StreamError").left(200);
        error.replace(QRegularExpression(u"[^\\x20-\\x7e]"_s), u"?"_s);
        qCWarning(logTelephony, "Call %ls: Twilio could not keep the media stream: %ls", qUtf16Printable(callId),
            qUtf16Printable(error));
    }
    return { { 204, {}, {}, {} }, {} };
}

void WebhookServer::finish(QTcpSocket *socket, bool isHead, const Answer &answer)
{
    socket->disconnect();
    if (socket->state() != QAbstractSocket::ConnectedState)
        return socket->deleteLater(); // gone while we thought
    if (isHead)
        return LastWords::say(socket, answer.reply.toBytes(false), m_settings.limits.lingering);
    const QPointer<QTcpSocket> alive = socket;
    connect(socket, &QTcpSocket::bytesWritten, this, [this, socket, afterwards = answer.afterwards] {
        if (socket->bytesToWrite() > 0)
            return;
        socket->disconnect(this);
        socket->disconnectFromHost();
        if (afterwards)
            QMetaObject::invokeMethod(this, afterwards, Qt::QueuedConnection);
    });
    QTimer::singleShot(m_settings.limits.life, socket, [socket] { socket->abort(); });
    m_reply = answer.reply;
    m_handed->hand(socket); // QHttpServer reads, routes, calls response() and writes within this call
    m_reply.reset();
    if (alive)
        alive->flush();
}

QHttpServerResponse WebhookServer::response()
{
    const HttpReply reply
        = m_reply ? *std::exchange(m_reply, {}) : HttpRefusal { 400, "One request for each connection." }.toReply();
    QHttpServerResponse response(
        reply.contentType, reply.body, static_cast<QHttpServerResponder::StatusCode>(reply.status));
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    QHttpHeaders headers = response.headers();
    headers.append(QHttpHeaders::WellKnownHeader::Connection, "close");
    response.setHeaders(std::move(headers));
#else
    response.addHeader("Connection", "close");
#endif
    return response;
}

void WebhookServer::openStream(QTcpSocket *socket)
{
    // QWebSocketServer takes the socket for its own.
    socket->setReadBufferSize(0);
    if (auto *dispatcher = qobject_cast<WorkerDispatcher *>(QAbstractEventDispatcher::instance()))
        dispatcher->readLazily(socket->socketDescriptor());
    std::erase_if(m_upgrading, [](const QPointer<QTcpSocket> &gone) { return !gone; });
    m_upgrading.emplace_back(socket);
    m_webSockets.handleConnection(socket);
}

void WebhookServer::onStreamConnected()
{
    while (QWebSocket *socket = m_webSockets.nextPendingConnection()) {
        socket->setParent(nullptr); // its call owns it, and may outlive this server
        auto *stream = new TwilioMediaStream(
            Later<QWebSocket>(socket), takeBelow(*socket), m_metronome, m_clock, m_settings.limits);
        m_waiting.emplace_back(stream);
        connect(stream, &TwilioMediaStream::started, this,
            [this, stream](const mediastream::Start &start) { onStarted(stream, start); });
        connect(stream, &CallTransport::hungUp, this, [this, stream] { static_cast<void>(takeWaiting(stream)); });
        if (m_waiting.size() > m_settings.limits.waitingStreams)
            dropOldestWaiting();
    }
}

void WebhookServer::dropOldestWaiting()
{
    m_waiting.erase(m_waiting.begin()); // without a word, which nobody would answer
    const auto now = m_clock.now();
    if (m_toldOfDrops && now - *m_toldOfDrops < DropWindow)
        return;
    m_toldOfDrops = now;
    qCWarning(logTelephony,
        "More media streams than MAX_CALLS wait for their start; the oldest are closed. If they are not Twilio's, "
        "change "
        "the auth token: somebody has recorded a signature.");
}

QTcpSocket *WebhookServer::takeBelow(const QWebSocket &socket)
{
    const auto found = std::find_if(m_upgrading.begin(), m_upgrading.end(), [&](const QPointer<QTcpSocket> &tcp) {
        return tcp && tcp->peerPort() == socket.peerPort() && tcp->peerAddress() == socket.peerAddress();
    });
    if (found == m_upgrading.end())
        return nullptr;
    QTcpSocket *below = *found;
    m_upgrading.erase(found);
    return below;
}

void WebhookServer::onStarted(TwilioMediaStream *stream, const mediastream::Start &start)
{
    const auto verdict = m_tokens.verify(start.token.toLatin1(), start.callId, start.from, m_clock.wallNow());
    if (verdict != StreamToken::Verdict::Valid) {
        qCWarning(logTelephony, "Call %ls: a media stream was refused, its token is %s.", qUtf16Printable(start.callId),
            StreamToken::toString(verdict));
        return stream->refuse();
    }
    whenDone(m_ledger.redeem(start.callId), stream, [this, stream, start](std::optional<bool> isFirst) {
        if (isFirst.value_or(false))
            return letIn(stream, start.from);
        qCWarning(logTelephony, "Call %ls: a media stream was refused, its token %s.", qUtf16Printable(start.callId),
            isFirst ? "has been used before" : "could not be looked up");
        stream->refuse();
    });
}

void WebhookServer::letIn(TwilioMediaStream *stream, const QString &from)
{
    if (!stream->accept(from))
        return; // gone while its token was looked up; hungUp() takes it out
    Later<TwilioMediaStream> line = takeWaiting(stream);
    if (!line)
        return;
    stream->disconnect(this);
    m_desk.connected(Later<CallTransport>(line.release()));
}

Later<TwilioMediaStream> WebhookServer::takeWaiting(TwilioMediaStream *stream)
{
    const auto found = std::find_if(
        m_waiting.begin(), m_waiting.end(), [&](const auto &waiting) { return waiting.get() == stream; });
    if (found == m_waiting.end())
        return {};
    Later<TwilioMediaStream> taken = std::move(*found);
    m_waiting.erase(found);
    return taken;
}

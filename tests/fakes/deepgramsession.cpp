// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/deepgramsession.h"

#include "fakes/deepgramrules.h"

using namespace std::chrono_literals;

namespace
{
DeepgramEar::Settings withPace(DeepgramEar::Settings settings, std::chrono::milliseconds interimEvery)
{
    settings.interimEvery = interimEvery;
    return settings;
}

QString modelName(const HttpRequest &request)
{
    return u"general-" % request.parameter(QStringLiteral("model")).remove(QStringLiteral("-general"));
}

const QString ModelId = QStringLiteral("2187e11a-3532-4498-b076-81fa530bdd49");
}

FakeDeepgram::Session::Session(FakeDeepgram &service, QWebSocket *socket, std::shared_ptr<Connection> connection)
    : QObject(socket)
    , m_service(service)
    , m_socket(socket)
    , m_connection(std::move(connection))
    , m_requestId(service.nextId())
    , m_ear(service.m_table, service.m_hearings,
          withPace(deepgram::settingsOf(m_connection->request), service.m_interimEvery))
{
    m_age.start();
    m_sinceFrame.start();
    m_idle.setSingleShot(true);
    m_idle.start(m_service.m_idleLimit);
    connect(&m_idle, &QTimer::timeout, this, &Session::onIdle);
    connect(socket, &QWebSocket::binaryMessageReceived, this, &Session::onBinary);
    connect(socket, &QWebSocket::textMessageReceived, this, &Session::onText);
    connect(socket, &QWebSocket::disconnected, this, [this] {
        m_over = true;
        m_idle.stop();
        m_connection->isOpen = false;
    });
    strikeWhenDue();
}

void FakeDeepgram::Session::onAnyFrame()
{
    m_connection->largestGap = std::max(m_connection->largestGap, std::chrono::milliseconds(m_sinceFrame.restart()));
}

void FakeDeepgram::Session::onBinary(const QByteArray &audio)
{
    onAnyFrame();
    if (m_over)
        return;
    if (audio.isEmpty()) {
        m_service.violation(QStringLiteral("an empty binary frame, which ends the stream"));
        closeStream();
        return;
    }
    if (audio.startsWith("{\"type\""))
        m_service.violation(QStringLiteral("a control message in a binary frame, which counts as sound"));
    if (audio.size() > 8000)
        m_service.violation(QStringLiteral("more than a second of sound in one frame"));
    m_idle.start(m_service.m_idleLimit);
    if (!m_firstAudio) {
        m_firstAudio = m_age.elapsed();
        m_connection->firstAudio = std::chrono::milliseconds(*m_firstAudio);
    }
    m_connection->audioBytes += audio.size();
    ++m_connection->audioFrames;
    if (m_connection->request.parameter(QStringLiteral("encoding")).isEmpty()) {
        m_over = true;
        send(metadata());
        m_service.closeSocket(m_socket, 1008, QStringLiteral("DATA-0000: the payload cannot be decoded as audio"));
        return;
    }
    send(m_ear.hear(audio));
    strikeWhenDue();
}

void FakeDeepgram::Session::onText(const QString &text)
{
    onAnyFrame();
    if (m_over)
        return;
    const QJsonObject json = QJsonDocument::fromJson(text.toUtf8()).object();
    const QString type = json[QLatin1String("type")].toString();
    m_connection->controls.append(type);
    if (type == u"KeepAlive") {
        if (m_firstAudio) // before the first sound it does not count
            m_idle.start(m_service.m_idleLimit);
    } else if (type == u"Finalize") {
        send(m_ear.finalize());
    } else if (type == u"CloseStream") {
        closeStream();
    } else if (type == u"Configure") {
        send(QJsonObject { { QStringLiteral("type"), QStringLiteral("ConfigureSuccess") },
            { QStringLiteral("request_id"), m_requestId } });
    } else {
        m_service.violation(QStringLiteral("a text message that Deepgram does not know"));
        send(QJsonObject { { QStringLiteral("type"), QStringLiteral("Error") },
            { QStringLiteral("description"), QStringLiteral("unknown message") },
            { QStringLiteral("message"), QStringLiteral("could not be parsed") },
            { QStringLiteral("variant"), QStringLiteral("UNPARSABLE_CLIENT_MESSAGE") } });
    }
}

void FakeDeepgram::Session::onIdle()
{
    m_over = true;
    send(metadata());
    m_service.closeSocket(m_socket, 1011,
        QStringLiteral("Deepgram did not receive audio data or a text message within the timeout window. See "
                       "https://dpgr.am/net0001"));
}

void FakeDeepgram::Session::strikeWhenDue()
{
    const auto inConnection = [this](const FaultQueue<FaultKind>::Fault &fault) {
        return fault.kind >= FaultKind::Undecodable && fault.kind <= FaultKind::StrangeMessages
            && m_ear.position() >= std::chrono::milliseconds(fault.options.after);
    };
    while (const auto fault = m_service.m_faults.takeIf(inConnection)) {
        // Not from within the upgrade: the client must have seen its connection open first.
        QMetaObject::invokeMethod(
            this, [this, kind = fault->kind] { strike(kind); }, Qt::QueuedConnection);
    }
}

void FakeDeepgram::Session::strike(FaultKind kind)
{
    switch (kind) {
    case FaultKind::Undecodable:
        m_over = true;
        m_service.closeSocket(m_socket, 1008, QStringLiteral("DATA-0000: the payload cannot be decoded as audio"));
        break;
    case FaultKind::NoText:
        m_over = true;
        m_service.closeSocket(m_socket, 1011,
            QStringLiteral(
                "Deepgram did not provide a response message within the timeout window. See https://dpgr.am/net0000"));
        break;
    case FaultKind::Reset:
        m_over = true;
        m_service.resetSocket(m_socket);
        break;
    case FaultKind::Drop:
        m_over = true;
        m_service.dropSocket(m_socket);
        break;
    case FaultKind::Mute:
        m_muted = true;
        break;
    case FaultKind::StrayUtteranceEnd:
        send(QJsonObject { { QStringLiteral("type"), QStringLiteral("UtteranceEnd") },
            { QStringLiteral("channel"), QJsonArray { 0, 1 } }, { QStringLiteral("last_word_end"), -1 } });
        break;
    case FaultKind::StrangeMessages:
        send(QJsonObject {
            { QStringLiteral("type"), QStringLiteral("Horoscope") }, { QStringLiteral("sign"), QJsonArray { 1, 2 } } });
        send(QJsonObject { { QStringLiteral("type"), QStringLiteral("Error") },
            { QStringLiteral("description"), QStringLiteral("a passing one") } });
        send(QJsonObject { { QStringLiteral("type"), QStringLiteral("SpeechStarted") },
            { QStringLiteral("mood"), QStringLiteral("good") } });
        m_socket->sendTextMessage(QStringLiteral("no JSON at all"));
        m_socket->sendBinaryMessage("\x01\x02");
        break;
    default:
        break;
    }
}

std::chrono::milliseconds FakeDeepgram::Session::dueIn(const DeepgramEar::Message &message) const
{
    std::chrono::milliseconds due = message.isFinal ? m_service.m_finalDelay : 0ms;
    if (m_service.m_maxSpeed > 0 && m_firstAudio) {
        const auto heard = std::chrono::milliseconds(
            *m_firstAudio + static_cast<qint64>(static_cast<double>(message.at.count()) / m_service.m_maxSpeed));
        due = std::max(due, heard - std::chrono::milliseconds(m_age.elapsed()));
    }
    return due;
}

void FakeDeepgram::Session::send(const QList<DeepgramEar::Message> &messages)
{
    for (const DeepgramEar::Message &message : messages) {
        QJsonObject json = message.json;
        if (json[QLatin1String("type")] == QStringLiteral("Results")) {
            json.insert(QStringLiteral("metadata"),
                QJsonObject { { QStringLiteral("request_id"), m_requestId }, { QStringLiteral("model_uuid"), ModelId },
                    { QStringLiteral("model_info"),
                        QJsonObject { { QStringLiteral("name"), modelName(m_connection->request) },
                            { QStringLiteral("version"), QStringLiteral("2025-07-31.0") },
                            { QStringLiteral("arch"), QStringLiteral("nova-3") } } } });
        }
        const std::chrono::milliseconds now(m_age.elapsed());
        m_lastDue = std::max(m_lastDue, now + dueIn(message));
        if (m_lastDue <= now)
            send(json);
        else
            QTimer::singleShot(m_lastDue - now, Qt::PreciseTimer, this, [this, json] { send(json); });
    }
}

void FakeDeepgram::Session::send(const QJsonObject &json)
{
    if (m_muted)
        return;
    const QString transcript
        = json[QLatin1String("channel")][QLatin1String("alternatives")][0][QLatin1String("transcript")].toString();
    if (json[QLatin1String("is_final")].toBool()) {
        m_connection->finals.append(transcript);
        m_connection->finalsAt.append(QDateTime::currentMSecsSinceEpoch());
    }
    if (!transcript.isEmpty())
        m_connection->words.append({ transcript, json[QLatin1String("speech_final")].toBool(), monotonicNow() });
    m_socket->sendTextMessage(QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact)));
}

void FakeDeepgram::Session::closeStream()
{
    m_over = true;
    m_idle.stop();
    send(m_ear.finalize());
    const auto rest = std::max(0ms, m_lastDue - std::chrono::milliseconds(m_age.elapsed()));
    QTimer::singleShot(rest, this, [this] {
        send(metadata());
        m_service.closeSocket(m_socket, 1000);
    });
}

QJsonObject FakeDeepgram::Session::metadata() const
{
    QJsonObject json { { QStringLiteral("type"), QStringLiteral("Metadata") },
        { QStringLiteral("transaction_key"), QStringLiteral("deprecated") },
        { QStringLiteral("request_id"), m_requestId }, { QStringLiteral("sha256"), QStringLiteral("incomplete") },
        { QStringLiteral("created"), QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs) },
        { QStringLiteral("duration"), static_cast<double>(m_connection->audioBytes) / 8000 },
        { QStringLiteral("channels"), m_firstAudio ? 1 : 0 } };
    if (m_firstAudio) {
        const QJsonObject info { { QStringLiteral("name"), modelName(m_connection->request) },
            { QStringLiteral("version"), QStringLiteral("2025-07-31.0") },
            { QStringLiteral("arch"), QStringLiteral("nova-3") } };
        json.insert(QStringLiteral("models"), QJsonArray { ModelId });
        json.insert(QStringLiteral("model_info"), QJsonObject { { ModelId, info } });
    }
    return json;
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/edgesession.h"

#include <QtEndian>

#include <algorithm>
#include <array>

using namespace std::chrono_literals;

namespace
{
// Payload sizes that never fall on the borders of the 144-byte MP3 frames.
constexpr std::array<qsizetype, 4> PayloadSizes { 720 + 37, 500, 1009, 301 };
constexpr int BytesPerSecond = 6000;

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Indented).replace('\n', "\r\n");
}

// A whole MP3 frame of silence (main data of length zero) that carries the bytes as ancillary data, where decoders skip
// them; as the first of the stream it disturbs no bit reservoir.
QByteArray lookalikeFrame()
{
    const QByteArray start = QByteArray::fromHex("fff364c4") + QByteArray(9, '\0') + "Path:audio\r\n";
    return start.leftJustified(144, '\0');
}

bool speakable(const QString &text)
{
    return std::ranges::any_of(text, [](QChar c) { return c.isLetterOrNumber(); });
}
}

FakeEdge::Session::Session(FakeEdge &service, QWebSocket *socket)
    : QObject(socket), m_service(service), m_socket(socket)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Session::sendAudio);
    connect(socket, &QWebSocket::textMessageReceived, this, &Session::onText);
    connect(socket, &QWebSocket::binaryMessageReceived, this,
        [this] { m_service.violation(QStringLiteral("a binary message from the client")); });
    connect(socket, &QWebSocket::disconnected, this, [this] {
        m_timer.stop();
        if (m_speech)
            m_speech->turn->abandoned = true;
    });
}

void FakeEdge::Session::onText(const QString &text)
{
    if (m_over)
        return;
    const edge::Message message = edge::parse(text.toUtf8());
    const QByteArray path = message.headers.value("path");
    if (!message.isWellFormed)
        m_service.violation(QStringLiteral("a message without a block of headers"));
    if (path == "speech.config") {
        edge::Verdict verdict;
        m_config = edge::checkConfig(message, verdict);
        m_service.judge(verdict);
        m_configured = true;
    } else if (path == "ssml") {
        onSsml(message);
    } else {
        m_service.violation(QStringLiteral("a message with a path that the service does not know"));
    }
}

void FakeEdge::Session::onSsml(const edge::Message &message)
{
    const qint64 arrivedAt = monotonicNow(); // before the sound is made
    edge::Verdict verdict;
    const edge::Ssml ssml = edge::checkSsml(message, verdict);
    if (!m_configured)
        verdict.violations.append(QStringLiteral("ssml before speech.config"));
    if (m_speech)
        verdict.violations.append(QStringLiteral("a second request before turn.end of the first"));
    if (!speakable(ssml.text))
        verdict.houseViolations.append(QStringLiteral("a text without a letter or digit: there is nothing to say"));
    m_service.judge(verdict);
    if (!ssml.error.isEmpty() || !m_configured || m_speech) {
        m_over = true;
        m_service.closeSocket(m_socket, 1007, ssml.error.isEmpty() ? QStringLiteral("SSML is invalid") : ssml.error);
        return;
    }
    auto turn = std::make_shared<Turn>();
    turn->arrivedAt = arrivedAt;
    turn->text = ssml.text;
    turn->voice = ssml.voice;
    turn->requestId = QString::fromLatin1(message.headers.value("x-requestid"));
    turn->outputFormat = m_config.outputFormat;
    turn->ratePercent = ssml.ratePercent;
    turn->at = std::chrono::milliseconds(QDateTime::currentMSecsSinceEpoch());
    m_service.m_turns.append(turn);

    m_speech.emplace();
    m_speech->turn = turn;
    m_speech->streamId = QByteArray::number(m_service.m_turns.size(), 16).toUpper().rightJustified(8, '0');
    m_speech->fault = m_service.m_faults.takeIf([](const auto &fault) { return fault.kind >= FaultKind::NoAudio; });
    const auto voices = edge::voices();
    const bool known = std::ranges::any_of(voices, [&turn](const auto &voice) { return voice.first == turn->voice; });
    if (known && !m_service.m_removedVoices.contains(turn->voice) && speakable(turn->text)
        && !(m_speech->fault && m_speech->fault->kind == FaultKind::NoAudio))
        m_speech->mp3 = m_service.mp3For(*turn);
    begin();
}

void FakeEdge::Session::begin()
{
    if (m_speech->fault && m_speech->fault->kind == FaultKind::NoAnswer)
        return;
    const QString tag = m_speech->turn->requestId;
    sendText(
        "turn.start", json({ { QStringLiteral("context"), QJsonObject { { QStringLiteral("serviceTag"), tag } } } }));
    sendText("response",
        json({ { QStringLiteral("context"), QJsonObject { { QStringLiteral("serviceTag"), tag } } },
            { QStringLiteral("audio"),
                QJsonObject { { QStringLiteral("type"), QStringLiteral("inline") },
                    { QStringLiteral("streamId"), QString::fromLatin1(m_speech->streamId) } } } }));
    m_timer.start(m_service.m_firstAudioDelay);
}

void FakeEdge::Session::sendAudio()
{
    Speech &speech = *m_speech;
    while (speech.sent < speech.mp3.size()) {
        if (strikeInAudio())
            return;
        const qsizetype size
            = std::min(PayloadSizes.at(static_cast<size_t>(speech.turn->audioFrames) % PayloadSizes.size()),
                speech.mp3.size() - speech.sent);
        m_socket->sendBinaryMessage(frame(speech.mp3.sliced(speech.sent, size), speech.turn->requestId.toLatin1()));
        speech.sent += size;
        if (speech.turn->audioFrames == 0)
            speech.turn->firstAudioAt = monotonicNow();
        if (++speech.turn->audioFrames == 1)
            sendMetadata();
        if (m_service.m_speedUp > 0 && speech.sent < speech.mp3.size()) {
            m_timer.start(std::chrono::milliseconds(
                static_cast<qint64>(1000.0 * static_cast<double>(size) / BytesPerSecond / m_service.m_speedUp)));
            return;
        }
    }
    if (!strikeInAudio())
        finishTurn();
}

// True when the turn goes no further.
bool FakeEdge::Session::strikeInAudio()
{
    Speech &speech = *m_speech;
    const bool atEnd = speech.sent >= speech.mp3.size();
    if (!speech.fault || (speech.turn->audioFrames < speech.fault->options.after && !atEnd))
        return false;
    const FaultKind kind = speech.fault->kind;
    switch (kind) {
    case FaultKind::Throttled:
        m_over = true;
        m_service.closeSocket(m_socket, 1007, QStringLiteral("Throttled due to too many requests"));
        return true;
    case FaultKind::CloseEarly:
        m_over = true;
        m_service.closeSocket(m_socket, 1000);
        return true;
    case FaultKind::Reset:
        m_service.resetSocket(m_socket);
        return true;
    case FaultKind::NoTurnEnd:
        return atEnd;
    case FaultKind::Stall:
        return true;
    case FaultKind::LongHeader:
    case FaultKind::TinyFrame:
    case FaultKind::TextInBinary:
        sendSpoiledFrame(kind);
        speech.fault.reset();
        return false;
    case FaultKind::ForeignFrames:
        if (!atEnd)
            m_socket->sendBinaryMessage(frame(QByteArray(500, '\x7f'), "ffffffffffffffffffffffffffffffff"));
        return false;
    case FaultKind::LookalikePayload:
        m_socket->sendBinaryMessage(frame(lookalikeFrame(), speech.turn->requestId.toLatin1()));
        speech.fault.reset();
        return false;
    default:
        return false;
    }
}

void FakeEdge::Session::sendSpoiledFrame(FaultKind kind)
{
    const QByteArray requestId = m_speech->turn->requestId.toLatin1();
    if (kind == FaultKind::TinyFrame) {
        m_socket->sendBinaryMessage(QByteArray(1, '\0'));
    } else if (kind == FaultKind::LongHeader) {
        QByteArray spoiled = frame(QByteArray(50, 'x'), requestId);
        qToBigEndian<quint16>(40000, spoiled.data());
        m_socket->sendBinaryMessage(spoiled);
    } else {
        m_socket->sendBinaryMessage(frame("{}", requestId, "audio.metadata"));
    }
}

void FakeEdge::Session::finishTurn()
{
    Speech &speech = *m_speech;
    if (!speech.mp3.isEmpty())
        m_socket->sendBinaryMessage(frame({}, speech.turn->requestId.toLatin1()));
    sendText("turn.end", "{}");
    speech.turn->finished = true;
    m_speech.reset();
}

void FakeEdge::Session::sendText(const QByteArray &path, const QByteArray &body)
{
    m_socket->sendTextMessage(QString::fromUtf8("X-RequestId:" + m_speech->turn->requestId.toLatin1()
        + "\r\nContent-Type:application/json; charset=utf-8\r\nPath:" + path + "\r\n\r\n" + body));
}

void FakeEdge::Session::sendMetadata()
{
    const auto entry = [](const QString &type, const QString &text, qint64 offset, qint64 duration) {
        const QString escaped = text.toHtmlEscaped();
        const QJsonObject words { { QStringLiteral("Text"), escaped }, { QStringLiteral("Length"), text.size() },
            { QStringLiteral("BoundaryType"), type } };
        return QJsonObject { { QStringLiteral("Type"), type },
            { QStringLiteral("Data"),
                QJsonObject { { QStringLiteral("Offset"), offset }, { QStringLiteral("Duration"), duration },
                    { QStringLiteral("text"), words } } } };
    };
    const QString &text = m_speech->turn->text;
    QJsonArray entries;
    if (m_config.sentenceBoundaries)
        entries.append(entry(QStringLiteral("SentenceBoundary"), text, 1000000, 12375000));
    if (m_config.wordBoundaries)
        entries.append(entry(QStringLiteral("WordBoundary"), text.section(u' ', 0, 0), 1000000, 3750000));
    if (entries.isEmpty())
        return;
    sendText("audio.metadata", json({ { QStringLiteral("Metadata"), entries } }));
}

QByteArray FakeEdge::Session::frame(
    const QByteArray &payload, const QByteArray &requestId, const QByteArray &path) const
{
    QByteArray header = "X-RequestId:" + requestId + "\r\n";
    if (!payload.isEmpty())
        header += "Content-Type:audio/mpeg\r\n";
    header += "X-StreamId:" + m_speech->streamId + "\r\nPath:" + path + "\r\n";
    QByteArray whole(2, '\0');
    qToBigEndian(static_cast<quint16>(header.size()), whole.data());
    return whole + header + payload;
}

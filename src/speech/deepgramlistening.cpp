// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/deepgramlistening.h"

#include "audio/mulaw.h"
#include "net/logcategories.h"
#include "net/websocketerrors.h"

#include <QNetworkRequest>
#include <QRandomGenerator>

#include <algorithm>

using Kind = ServiceError::Kind;
using std::chrono::milliseconds;

namespace
{
// 100 ms, a fifth of the messages of Twilio's own rhythm, while nobody speaks.
constexpr qsizetype CalmBytes = 100 * mulaw::BytesPerMillisecond;
// As it comes, while somebody does and until the service must have seen that the turn is over: whatever is held back
// here, the caller waits for the answer, or for the machine to stop talking.
constexpr qsizetype LiveBytes = 20 * mulaw::BytesPerMillisecond;
constexpr qint64 LiveAfterVoice = 1000 * mulaw::BytesPerMillisecond;
// Of 20 ms: softer than a soft voice. Line noise above it only costs messages.
constexpr double VoiceLevel = 200;
// A message is a few KiB.
constexpr quint64 MostMessageBytes = 1024 * 1024;
// Louder than line noise, softer than a soft voice. Some of it must have gone out before silence from the service is
// held against it: a caller who says nothing gives it nothing to say.
constexpr double LoudLevel = 500;
constexpr qsizetype LoudBytes = 2000 * mulaw::BytesPerMillisecond;
// A connection that held so long was a good one: its loss begins a new row of attempts.
constexpr milliseconds GoodWhile { 5000 };

qint64 bytesOf(milliseconds length)
{
    return length.count() * mulaw::BytesPerMillisecond;
}

bool isForGood(Kind kind)
{
    return kind == Kind::Unauthorised || kind == Kind::Refused || kind == Kind::NotFound;
}
}

DeepgramListening::DeepgramListening(const DeepgramSettings &settings, Clock &clock)
    : m_settings(settings)
    , m_clock(clock)
    , m_sound(static_cast<qsizetype>(bytesOf(settings.kept)))
    , m_connectTimer(clock.timer([this] {
        onLost({ Kind::Timeout, QStringLiteral("Deepgram: no connection in time; check the network"), {} });
    }))
    , m_pauseTimer(clock.timer([this] { connectSocket(); }))
    , m_awayTimer(clock.timer([this] {
        fail({ Kind::Timeout, QStringLiteral("Deepgram was away for too long (DEEPGRAM_TIMEOUT)"), {} });
    }))
    , m_keepAliveTimer(clock.timer([this] {
        // Looked at now and then, as winding it up again with each message would cost more than the message.
        const milliseconds quiet = m_clock.now() - m_lastSent;
        if (quiet >= m_settings.keepAlive) {
            m_socket->sendTextMessage(deepgram::keepAliveMessage());
            m_lastSent = m_clock.now();
        }
        m_keepAliveTimer->start(m_lastSent + m_settings.keepAlive - m_clock.now());
    }))
    , m_finalizeTimer(clock.timer([this] { follow(m_turns.finalizeOver()); }))
    , m_turnTimer(clock.timer([this] { follow(m_turns.endTurn()); }))
    , m_idleTimer(clock.timer([this] { onTurnIdle(); }))
{
    m_awayTimer->start(m_settings.timeout);
    connectSocket();
}

void DeepgramListening::connectSocket()
{
    m_state = State::Connecting;
    m_socket.reset(new QWebSocket);
    auto *socket = m_socket.get();
    socket->setMaxAllowedIncomingMessageSize(MostMessageBytes);
    socket->setMaxAllowedIncomingFrameSize(MostMessageBytes);
    connect(socket, &QWebSocket::connected, this, &DeepgramListening::onConnected);
    connect(socket, &QWebSocket::disconnected, this, &DeepgramListening::onDisconnected);
    connect(socket, &QWebSocket::textMessageReceived, this, &DeepgramListening::onText);
    websocket::onError(*socket, this, [this] { onError(); });
    m_connectTimer->start(m_settings.connectTimeout);

    QNetworkRequest request(deepgram::listenUrl(m_settings.base, m_settings.query));
    request.setRawHeader("Authorization", deepgram::authorization(m_settings.apiKey));
    // open() may report a bad address on the spot, and nothing must be emitted before listen() has returned.
    QMetaObject::invokeMethod(
        socket, [socket, request] { socket->open(request); }, Qt::QueuedConnection);
}

void DeepgramListening::dropSocket()
{
    m_connectTimer->stop();
    m_keepAliveTimer->stop();
    m_socket.reset(); // closes it when control is back in the event loop, not inside its own signal
}

void DeepgramListening::onConnected()
{
    if (m_state != State::Connecting)
        return;
    m_state = State::Open;
    m_connectTimer->stop();
    m_awayTimer->stop();
    m_openedAt = m_clock.now();
    m_requestId.clear();
    m_lastText = m_clock.now();
    m_loudBytes = 0;
    // What a final covers need not be heard again; times of the new stream count from its first byte.
    const auto covered = static_cast<qint64>(m_turns.coveredUntil() * mulaw::SamplesPerSecond);
    const auto wanted = std::max(covered, m_sent - bytesOf(m_settings.replayed));
    m_sent = std::clamp(wanted, m_sound.begin(), m_sound.end());
    m_turns.streamBegins(static_cast<double>(m_sent) / mulaw::SamplesPerSecond);
    m_lastSent = m_clock.now();
    m_keepAliveTimer->start(m_settings.keepAlive);
    sendSound();
}

void DeepgramListening::onError()
{
    // Once open, disconnected() follows and says all.
    if (m_state != State::Connecting)
        return;
    if (const auto status = websocket::handshakeStatus(m_socket->errorString()))
        onLost(deepgram::statusError(*status));
    else
        onLost({ Kind::Network,
            QString(QStringLiteral("Deepgram cannot be reached (") + websocket::errorName(m_socket->error())
                + QStringLiteral("); check network and DEEPGRAM_URL")),
            {} });
}

void DeepgramListening::onDisconnected()
{
    if (m_state == State::Open)
        onLost(deepgram::closeError(m_socket->closeCode(), m_socket->closeReason()));
    else if (m_state == State::Connecting)
        onLost({ Kind::Network, QStringLiteral("Deepgram closed during the handshake"), {} });
}

void DeepgramListening::onLost(const ServiceError &error)
{
    if (m_state == State::Open && m_clock.now() - m_openedAt >= GoodWhile)
        m_attempts = 0;
    dropSocket();
    if (isForGood(error.kind) || m_attempts >= m_settings.reconnectPauses.size()) {
        fail(error);
        return;
    }
    const auto pause = m_settings.reconnectPauses[m_attempts++];
    const double longer = 1 + m_settings.jitter * QRandomGenerator::global()->generateDouble();
    m_state = State::Pausing;
    m_pauseTimer->start(milliseconds(static_cast<milliseconds::rep>(static_cast<double>(pause.count()) * longer)));
    if (!m_awayTimer->isActive())
        m_awayTimer->start(m_settings.timeout);
    qCInfo(logSpeech).noquote() << "Deepgram: reconnecting, attempt" << m_attempts << "after" << error.toString();
}

void DeepgramListening::hear(const QByteArray &mulaw)
{
    if (m_state == State::Over || mulaw.isEmpty())
        return;
    m_sound.append(mulaw);
    const double level = mulaw::rms(mulaw);
    if (level >= VoiceLevel)
        m_liveUntil = m_sound.end() + LiveAfterVoice;
    if (m_state != State::Open)
        return;
    if (level >= LoudLevel)
        m_loudBytes += mulaw.size();
    sendSound();
}

void DeepgramListening::sendSound()
{
    const qsizetype least = m_sound.end() < m_liveUntil ? LiveBytes : CalmBytes;
    while (m_state == State::Open && m_sound.end() - m_sent >= least)
        sendChunk(std::min<qint64>(m_sound.end() - m_sent, CalmBytes));
}

void DeepgramListening::sendChunk(qsizetype length)
{
    const QByteArray chunk = m_sound.from(m_sent, length);
    m_sent += chunk.size();
    m_lastSent = m_clock.now();
    m_socket->sendBinaryMessage(chunk);
    m_socket->flush(); // at once, which spares the thread a wake-up for "may be written now"
    watchService();
}

void DeepgramListening::watchService()
{
    if (m_state != State::Open || m_loudBytes < LoudBytes || m_clock.now() - m_lastText < m_settings.serviceSilence)
        return;
    const ServiceError error { Kind::Timeout, QStringLiteral("Deepgram says nothing although there is sound"), {} };
    if (m_wasSilent) {
        fail(error);
        return;
    }
    m_wasSilent = true;
    onLost(error);
}

void DeepgramListening::onText(const QString &message)
{
    m_wasSilent = false;
    m_lastText = m_clock.now();
    m_loudBytes = 0;
    const auto event = deepgram::parse(message.toUtf8());
    if (event)
        std::visit([this](const auto &e) { handle(e); }, *event);
    else
        qCWarning(logSpeech).noquote() << event.error().toString();
}

void DeepgramListening::handle(const deepgram::Results &results)
{
    if (m_requestId != results.requestId && !results.requestId.isEmpty()) {
        m_requestId = results.requestId;
        qCDebug(logSpeech).noquote() << "Deepgram request" << m_requestId;
    }
    follow(m_turns.take(results));
}

void DeepgramListening::handle(const deepgram::UtteranceEnd &event)
{
    follow(m_turns.take(event));
}

void DeepgramListening::handle(const deepgram::SpeechStarted &)
{
    Q_EMIT speechStarted();
}

void DeepgramListening::handle(const deepgram::Metadata &event)
{
    qCDebug(logSpeech).noquote() << "Deepgram request" << event.requestId << "ends after" << event.duration << "s";
}

void DeepgramListening::handle(const deepgram::Failure &event)
{
    qCWarning(logSpeech).noquote() << "Deepgram reports an error:" << event.variant;
}

void DeepgramListening::handle(const deepgram::Unknown &event)
{
    qCDebug(logSpeech).noquote() << "Deepgram: unknown message" << event.type;
}

void DeepgramListening::follow(const TurnAssembler::Outcome &outcome)
{
    if (outcome.finalizeWanted)
        finalize();
    if (m_state == State::Over)
        return;
    if (!m_turns.isFinalizing())
        m_finalizeTimer->stop();
    if (!m_turns.hasWords()) {
        m_turnTimer->stop();
        m_idleTimer->stop();
    } else if (outcome.partial) {
        m_idleTimer->start(m_settings.turnIdle);
        if (!m_turnTimer->isActive() && !m_turns.isFinalizing())
            m_turnTimer->start(m_settings.longestTurn);
    }
    if (outcome.partial)
        Q_EMIT partial(outcome.partial->text, outcome.partial->confidence, ageOf(outcome.lastWordAt));
    if (!outcome.utterance.isEmpty() && m_state != State::Over)
        Q_EMIT utterance(outcome.utterance, ageOf(outcome.lastWordAt));
}

milliseconds DeepgramListening::ageOf(double position) const
{
    const auto at = static_cast<qint64>(position * mulaw::SamplesPerSecond);
    return milliseconds(std::max<qint64>(0, m_sound.end() - at) / mulaw::BytesPerMillisecond);
}

void DeepgramListening::onTurnIdle()
{
    // While there is no connection, nobody can tell whether the caller has gone on.
    if (m_state == State::Open)
        follow(m_turns.endTurn());
    else
        m_idleTimer->start(m_settings.turnIdle);
}

void DeepgramListening::finalize()
{
    m_turnTimer->stop();
    m_idleTimer->stop();
    m_finalizeTimer->start(m_settings.finalizeWait);
    if (m_state != State::Open)
        return;
    // An empty frame would end the stream.
    if (const auto rest = m_sound.end() - m_sent; rest > 0)
        sendChunk(static_cast<qsizetype>(rest));
    if (m_state == State::Open)
        m_socket->sendTextMessage(deepgram::finalizeMessage());
}

void DeepgramListening::fail(const ServiceError &error)
{
    if (m_state == State::Over)
        return;
    const auto last = m_turns.finalizeOver();
    release();
    if (!last.utterance.isEmpty()) {
        // What the caller did say must not get lost with the connection. The owner may drop us over it.
        m_failing = true;
        Q_EMIT utterance(last.utterance, ageOf(last.lastWordAt));
        if (!m_failing)
            return;
    }
    Q_EMIT failed(error);
}

void DeepgramListening::cancel()
{
    m_failing = false;
    if (m_state == State::Open) {
        m_socket->disconnect(this);
        m_socket->sendTextMessage(deepgram::closeStreamMessage());
        m_socket->close();
        m_socket.reset();
    }
    release();
}

void DeepgramListening::release()
{
    m_state = State::Over;
    dropSocket();
    for (auto *timer :
        { m_pauseTimer.get(), m_awayTimer.get(), m_finalizeTimer.get(), m_turnTimer.get(), m_idleTimer.get() })
        timer->stop();
}

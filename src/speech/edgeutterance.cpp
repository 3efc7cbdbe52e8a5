// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/edgeutterance.h"

#include "net/logcategories.h"

using Kind = ServiceError::Kind;

namespace
{
constexpr int Forbidden = 403;
// Twenty minutes at 48 kbit/s, twice of what the service itself allows: more is not speech.
constexpr qsizetype MostMp3Bytes = 7'200'000;

QString inSeconds(std::chrono::milliseconds limit)
{
    return QString(QString::number(static_cast<double>(limit.count()) / 1000) + QStringLiteral(" s"));
}
}

EdgeUtterance::EdgeUtterance(
    std::shared_ptr<EdgeConnector> connector, Mp3DecoderPool &decoders, const QString &text, const Prosody &prosody)
    : m_connector(std::move(connector))
    , m_decoders(decoders)
    , m_prosody(prosody)
    , m_pieces(edge::pieces(text))
    , m_leveller(prosody.volumePercent, m_connector->gain)
    , m_stepTimer(m_connector->clock().timer([this] { onStepLate(); }))
    , m_wholeTimer(m_connector->clock().timer([this] {
        fail({ Kind::Timeout,
            QString(QStringLiteral("Edge TTS: not done within ") + inSeconds(m_connector->settings().timeout)
                + QStringLiteral(" (TTS_TIMEOUT)")),
            {} });
    }))
{
    m_wholeTimer->start(m_connector->settings().timeout);
    begin();
}

void EdgeUtterance::begin()
{
    if (!m_pieces.isEmpty()) {
        request(m_connector->take());
        return;
    }
    QMetaObject::invokeMethod(
        this,
        [this] {
            fail({ Kind::Empty, QStringLiteral("no letter or digit to speak"), {} });
        },
        Qt::QueuedConnection);
}

void EdgeUtterance::request(EdgeConnector::Taken taken)
{
    m_connection = std::move(taken.connection);
    m_warm = taken.warm;
    m_waiting = Waiting::Connection;
    m_stepTimer->stop(); // the connection has a timer of its own
    auto *connection = m_connection.get();
    connect(connection, &EdgeConnection::opened, this, &EdgeUtterance::onOpened);
    connect(connection, &EdgeConnection::textReceived, this, &EdgeUtterance::onText);
    connect(connection, &EdgeConnection::binaryReceived, this, &EdgeUtterance::onBinary);
    connect(connection, &EdgeConnection::refused, this, &EdgeUtterance::onRefused);
    connect(connection, &EdgeConnection::closed, this, &EdgeUtterance::onClosed);
    if (connection->isOpen())
        onOpened();
}

void EdgeUtterance::onOpened()
{
    const auto &settings = m_connector->settings();
    const auto time = m_connector->serverTime();
    m_requestId = edge::newId();
    m_waiting = Waiting::FirstAudio;
    m_connection->send(edge::configMessage(time));
    m_connection->send(edge::speakMessage(m_requestId, time, edge::ssml(settings.voice, m_prosody, m_pieces.first())));
    m_stepTimer->start(settings.firstAudioTimeout);
    if (m_pieces.size() > 1)
        m_connector->warm();
}

void EdgeUtterance::onText(const QString &message)
{
    const auto frame = edge::parseText(message);
    if (!frame) {
        fail(frame.error());
        return;
    }
    if (frame->requestId != m_requestId)
        return;
    m_warm = false;
    if (m_waiting == Waiting::MoreAudio)
        m_stepTimer->start(m_connector->settings().gapTimeout);
    // turn.start, response and audio.metadata say nothing that we need.
    if (frame->path == QLatin1String("turn.end"))
        finishPiece();
}

void EdgeUtterance::onBinary(const QByteArray &message)
{
    const auto frame = edge::parseBinary(message);
    if (!frame) {
        fail(frame.error());
        return;
    }
    if (frame->requestId != m_requestId)
        return;
    m_warm = false;
    if (frame->mp3.isEmpty())
        return;
    m_mp3Bytes += frame->mp3.size();
    if (m_mp3Bytes > MostMp3Bytes) {
        fail({ Kind::Malformed, QStringLiteral("Edge TTS sends sound without end"), {} });
        return;
    }
    m_waiting = Waiting::MoreAudio;
    m_stepTimer->start(m_connector->settings().gapTimeout);
    if (!m_decoder)
        m_decoder = m_decoders.borrow();
    pass(m_leveller.feed(m_trimmer.feed(m_decoder->feed(frame->mp3))));
}

void EdgeUtterance::onRefused(const ServiceError &error, int httpStatus)
{
    if (httpStatus != Forbidden || m_clockCorrected) {
        fail(error);
        return;
    }
    // A wrong clock makes a wrong token. The refusal itself carries the server's time, but Qt does not show it.
    m_clockCorrected = true;
    m_connection.reset();
    m_timeCall = m_connector->askTime();
    connect(m_timeCall.get(), &HttpCall::bytesArrived, this, &EdgeUtterance::onTimeHeard);
    connect(m_timeCall.get(), &HttpCall::finished, this, &EdgeUtterance::onTimeHeard);
    connect(m_timeCall.get(), &HttpCall::failed, this, [this, error] { fail(error); });
}

void EdgeUtterance::onTimeHeard()
{
    const auto date = m_timeCall->header("Date");
    // The list itself is of no interest; but Qt does not like an answer to be aborted while it is being read.
    HttpCall::drain(std::move(m_timeCall));
    if (m_connector->learnTime(date))
        request(m_connector->takeNew());
    else
        fail(edge::statusError(Forbidden));
}

void EdgeUtterance::onClosed(int closeCode, const QString &reason)
{
    if (m_warm) {
        // It was closed for its idleness just when we began to use it.
        qCDebug(logSpeech) << "Edge TTS: a connection opened ahead had died, taking a new one";
        request(m_connector->takeNew());
        return;
    }
    fail(edge::closeError(closeCode, reason));
}

void EdgeUtterance::onStepLate()
{
    const auto &settings = m_connector->settings();
    const bool began = m_waiting == Waiting::MoreAudio;
    fail({ Kind::Timeout,
        began ? QString(QStringLiteral("Edge TTS: silent for ") + inSeconds(settings.gapTimeout)
            + QStringLiteral(" in the middle of an answer"))
              : QString(QStringLiteral("Edge TTS: no sound within ") + inSeconds(settings.firstAudioTimeout)),
        {} });
}

void EdgeUtterance::pass(const QByteArray &mulaw)
{
    if (mulaw.isEmpty() || m_over)
        return;
    m_pieceSounded = true;
    Q_EMIT audioReady(mulaw);
}

void EdgeUtterance::finishPiece()
{
    m_stepTimer->stop();
    m_connection.reset();
    if (m_decoder) {
        auto rest = m_leveller.feed(m_trimmer.feed(m_decoder->finish()));
        rest += m_leveller.feed(m_trimmer.finish());
        rest += m_leveller.finish();
        m_decoder.reset();
        pass(rest);
        if (m_over)
            return;
    }
    if (!m_pieceSounded) {
        fail({ Kind::Empty,
            QStringLiteral("Edge TTS sent no sound: the voice may be gone (TTS_VOICE) or we are throttled"), {} });
        return;
    }
    m_pieceSounded = false;
    m_mp3Bytes = 0;
    m_pieces.removeFirst();
    if (!m_pieces.isEmpty()) {
        request(m_connector->take());
        return;
    }
    m_connector->gain = m_leveller.gain();
    release();
    Q_EMIT finished();
}

void EdgeUtterance::cancel()
{
    release();
}

void EdgeUtterance::fail(const ServiceError &error)
{
    if (m_over)
        return;
    release();
    Q_EMIT failed(error);
}

void EdgeUtterance::release()
{
    m_over = true;
    m_stepTimer->stop();
    m_wholeTimer->stop();
    m_connection.reset();
    m_timeCall.reset();
    m_decoder.reset();
}

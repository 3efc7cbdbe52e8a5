// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/recordingtranscriber.h"

#include "speech/deepgramprotocol.h"

using namespace Qt::StringLiterals;

namespace
{
// Ten minutes of words with all their times; more is not an answer.
constexpr qsizetype MaxBody = 8 * 1024 * 1024;
}

void Transcription::cancel()
{
    if (m_limit)
        m_limit->stop();
    m_http.reset();
}

void Transcription::begin(Pending<HttpCall> http, Clock &clock, std::chrono::milliseconds limit)
{
    m_limit = clock.timer([this] { give({ ServiceError::Kind::Timeout, u"no transcript in time"_s, {} }); });
    m_limit->start(limit);
    m_http = std::move(http);
    connect(m_http.get(), &HttpCall::bytesArrived, this, [this](const QByteArray &bytes) {
        m_body += bytes;
        if (m_body.size() > MaxBody)
            give({ ServiceError::Kind::Malformed, u"a transcript without end"_s, {} });
    });
    connect(m_http.get(), &HttpCall::finished, this, &Transcription::onFinished);
    connect(m_http.get(), &HttpCall::failed, this, &Transcription::give);
}

void Transcription::onFinished()
{
    const int status = m_http->status();
    const QByteArray body = std::exchange(m_body, {});
    if (status != 200)
        return give(deepgram::recordingError(status, body, m_http->header("retry-after")));
    const Result<QString> words = deepgram::parseRecording(body);
    if (!words)
        return give(words.error());
    cancel();
    Q_EMIT finished(*words);
}

void Transcription::give(const ServiceError &error)
{
    const ServiceError given = error; // the reference may belong to what is cancelled
    cancel();
    Q_EMIT failed(given);
}

RecordingTranscriber::RecordingTranscriber(
    const RecordingSettings &settings, QNetworkAccessManager &network, Clock &clock)
    : m_settings(settings), m_network(network), m_clock(clock)
{
}

Pending<Transcription> RecordingTranscriber::transcribe(const QByteArray &recording, const QString &type)
{
    QNetworkRequest request(deepgram::recordingUrl(m_settings.base, m_settings.model, m_settings.language));
    request.setRawHeader("Authorization", deepgram::authorization(m_settings.apiKey));
    request.setHeader(QNetworkRequest::ContentTypeHeader, deepgram::recordingType(type));
    const HttpLimits waits { std::chrono::seconds(10), m_settings.timeout, m_settings.timeout };
    Pending<Transcription> transcription(new Transcription);
    transcription->begin(HttpCall::post(m_network, request, recording, waits, m_clock), m_clock, m_settings.timeout);
    return transcription;
}

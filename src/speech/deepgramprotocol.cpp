// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/deepgramprotocol.h"

#include "speech/serviceurl.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;
using Kind = ServiceError::Kind;

namespace
{
// Times come from the network: no NaN, nothing negative, nothing that overflows when turned into bytes.
double seconds(const QJsonValue &value, double absent = 0)
{
    constexpr double Longest = 1e6;
    const double number = value.toDouble(absent);
    return std::isfinite(number) ? std::clamp(number, -1.0, Longest) : absent;
}

double confidenceOf(const QJsonValue &value)
{
    const double number = value.toDouble(0);
    return std::isfinite(number) ? std::clamp(number, 0.0, 1.0) : 0;
}

deepgram::Results resultsOf(const QJsonObject &message)
{
    deepgram::Results results;
    results.start = std::max(0.0, seconds(message["start"_L1]));
    results.duration = std::max(0.0, seconds(message["duration"_L1]));
    results.isFinal = message["is_final"_L1].toBool();
    results.speechFinal = message["speech_final"_L1].toBool();
    results.fromFinalize = message["from_finalize"_L1].toBool();
    results.requestId = message["metadata"_L1]["request_id"_L1].toString();
    const auto alternative = message["channel"_L1]["alternatives"_L1].toArray().first().toObject();
    results.transcript = alternative["transcript"_L1].toString().trimmed();
    results.confidence = confidenceOf(alternative["confidence"_L1]);
    double sum = 0;
    const auto words = alternative["words"_L1].toArray();
    for (const auto &value : words) {
        const auto word = value.toObject();
        const auto plain = word["word"_L1].toString();
        results.words.push_back({ word["punctuated_word"_L1].toString(plain), seconds(word["start"_L1]),
            seconds(word["end"_L1]), confidenceOf(word["confidence"_L1]) });
        sum += results.words.back().confidence;
    }
    if (!results.words.empty())
        results.confidence = sum / static_cast<double>(results.words.size());
    return results;
}

// Error codes are words in capitals; anything else in a body may be prose with who knows what in it.
QString errorCode(QByteArrayView body)
{
    const auto object = QJsonDocument::fromJson(body.toByteArray()).object();
    const auto code = object["err_code"_L1].toString(object["category"_L1].toString());
    static const QRegularExpression harmless(u"^[A-Za-z0-9_-]{1,60}$"_s);
    return harmless.match(code).hasMatch() ? code : QString();
}

ServiceError refusal(int httpStatus, QByteArrayView body, const QString &remedy)
{
    const auto code = errorCode(body);
    return { ServiceError::kindOfHttpStatus(httpStatus),
        QString(u"Deepgram refuses (HTTP "_s + QString::number(httpStatus)
            + (code.isEmpty() ? QString() : QString(u", "_s + code)) + u"): "_s + remedy),
        {} };
}

QString remedyOf(int status)
{
    switch (status) {
    case 400:
        return u"check DEEPGRAM_MODEL and ENDPOINTING_MS"_s;
    case 401:
        return u"check DEEPGRAM_API_KEY"_s;
    case 402:
        return u"the Deepgram account is out of credit"_s;
    case 403:
        return u"the key has no right to this model, check DEEPGRAM_MODEL and the key's project"_s;
    case 404:
        return u"check DEEPGRAM_URL"_s;
    case 429:
        return u"too many streams at once for this Deepgram project"_s;
    default:
        return u"try again later"_s;
    }
}
}

QStringList deepgram::usualKeyterms(Language language)
{
    if (language == Language::English)
        return { u"goodbye"_s, u"that's all"_s, u"repeat"_s, u"reply"_s };
    return { u"Tschüss"_s, u"Auf Wiederhören"_s, u"wiederholen"_s, u"wörtlich"_s };
}

QUrl deepgram::listenUrl(const QUrl &base, const Query &query)
{
    constexpr std::chrono::milliseconds ShortestUtteranceEnd { 1000 };
    const auto encoded = [](const QString &text) { return QString::fromLatin1(QUrl::toPercentEncoding(text)); };
    const auto number = [](std::chrono::milliseconds length) { return QString::number(length.count()); };
    QString text = u"model="_s + encoded(query.model) + u"&language="_s
        + (query.language == Language::German ? u"de"_s : u"en"_s)
        + u"&encoding=mulaw&sample_rate=8000&channels=1&interim_results=true&endpointing="_s + number(query.endpointing)
        + u"&utterance_end_ms="_s + number(std::max(query.utteranceEnd, ShortestUtteranceEnd))
        + u"&vad_events=true&smart_format=true&mip_opt_out=true"_s;
    static const QRegularExpression older(u"^(nova-[12]\\b|nova$|enhanced|base|whisper)"_s);
    if (!older.match(query.model).hasMatch()) {
        for (const auto &term : query.keyterms)
            text += u"&keyterm="_s + encoded(term);
    }
    auto url = serviceurl::forWebSocket(base, u"/v1/listen"_s);
    url.setQuery(text);
    return url;
}

QUrl deepgram::recordingUrl(const QUrl &base, const QString &model, Language language)
{
    auto url = serviceurl::forHttp(base, u"/v1/listen"_s);
    url.setQuery(QString(u"model="_s + QString::fromLatin1(QUrl::toPercentEncoding(model)) + u"&language="_s
        + (language == Language::German ? u"de"_s : u"en"_s) + u"&smart_format=true&mip_opt_out=true"_s));
    return url;
}

QString deepgram::recordingType(const QString &claimed)
{
    static const QRegularExpression soundOrFilm(u"\\A(audio|video)/[A-Za-z0-9][A-Za-z0-9.+-]{0,60}\\z"_s);
    return soundOrFilm.match(claimed).hasMatch() ? claimed : u"application/octet-stream"_s;
}

Result<QString> deepgram::parseRecording(QByteArrayView json)
{
    const QJsonObject root = QJsonDocument::fromJson(json.toByteArray()).object();
    if (!root.contains(u"results"))
        return failure(Kind::Malformed, u"Deepgram's answer to a recording holds no results"_s);
    const QJsonValue channel = root[u"results"][u"channels"].toArray().first();
    return channel[u"alternatives"].toArray().first()[u"transcript"].toString().simplified();
}

QByteArray deepgram::authorization(const QByteArray &apiKey)
{
    return QByteArrayLiteral("Token ") + apiKey;
}

QString deepgram::keepAliveMessage()
{
    return u"{\"type\":\"KeepAlive\"}"_s;
}

QString deepgram::finalizeMessage()
{
    return u"{\"type\":\"Finalize\"}"_s;
}

QString deepgram::closeStreamMessage()
{
    return u"{\"type\":\"CloseStream\"}"_s;
}

Result<deepgram::Event> deepgram::parse(QByteArrayView json)
{
    const auto document = QJsonDocument::fromJson(QByteArray::fromRawData(json.data(), json.size()));
    if (!document.isObject())
        return failure(Kind::Malformed, u"Deepgram sent a message that is no JSON object"_s);
    const auto message = document.object();
    const auto type = message["type"_L1].toString();
    if (type == "Results"_L1)
        return Event(resultsOf(message));
    if (type == "UtteranceEnd"_L1)
        return Event(UtteranceEnd { seconds(message["last_word_end"_L1], -1) });
    if (type == "SpeechStarted"_L1)
        return Event(SpeechStarted { seconds(message["timestamp"_L1]) });
    if (type == "Metadata"_L1)
        return Event(Metadata { message["request_id"_L1].toString(), seconds(message["duration"_L1]) });
    if (type == "Error"_L1)
        return Event(Failure { message["variant"_L1].toString(message["code"_L1].toString()).left(60) });
    return Event(Unknown { type.left(60) });
}

ServiceError deepgram::statusError(int httpStatus, QByteArrayView body)
{
    return refusal(httpStatus, body, remedyOf(httpStatus));
}

ServiceError deepgram::recordingError(int httpStatus, QByteArrayView body, const QByteArray &retryAfter)
{
    QString remedy = remedyOf(httpStatus);
    if (httpStatus == 400)
        remedy = u"it cannot read this recording; if that is so with all of them, check DEEPGRAM_MODEL"_s;
    else if (httpStatus == 429)
        remedy = u"too many requests at once for this Deepgram project"_s;
    ServiceError error = refusal(httpStatus, body, remedy);
    constexpr qint64 ADay = 24 * 60 * 60;
    if (const qint64 wait = retryAfter.toLongLong(); wait > 0)
        error.retryAfter = std::chrono::seconds(std::min(wait, ADay));
    return error;
}

ServiceError deepgram::closeError(int closeCode, QStringView reason)
{
    constexpr int PolicyViolated = 1008; // RFC 6455, 7.4.1
    constexpr int InternalError = 1011;
    const auto says = [reason](QLatin1String text) { return reason.contains(text, Qt::CaseInsensitive); };
    if (closeCode == PolicyViolated || says("DATA-0000"_L1))
        return { Kind::Refused, u"Deepgram cannot decode the sound (close code 1008)"_s, {} };
    if (says("NET-0001"_L1) || says("net0001"_L1))
        return { Kind::Timeout, u"Deepgram got no sound from us in time (1011 NET-0001)"_s, {} };
    if (closeCode == InternalError)
        return { Kind::Server, u"Deepgram gave up the stream (close code 1011)"_s, {} };
    return { Kind::Network, QString(u"Deepgram closed the stream (close code "_s + QString::number(closeCode) + u')'),
        {} };
}

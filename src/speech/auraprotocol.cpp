// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/auraprotocol.h"

#include "speech/deepgramprotocol.h"
#include "speech/serviceurl.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>

QString aura::voiceFor(Language language)
{
    return language == Language::German ? QStringLiteral("aura-2-viktoria-de") : QStringLiteral("aura-2-thalia-en");
}

QNetworkRequest aura::speakRequest(const QUrl &base, const QByteArray &apiKey, const QString &voice)
{
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("model"), voice);
    query.addQueryItem(QStringLiteral("encoding"), QStringLiteral("mulaw"));
    query.addQueryItem(QStringLiteral("sample_rate"), QStringLiteral("8000"));
    query.addQueryItem(QStringLiteral("container"), QStringLiteral("none"));
    query.addQueryItem(QStringLiteral("mip_opt_out"), QStringLiteral("true"));
    auto url = serviceurl::forHttp(base, QStringLiteral("/v1/speak"));
    url.setQuery(query);
    QNetworkRequest request(url);
    request.setRawHeader("Authorization", deepgram::authorization(apiKey));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    return request;
}

QByteArray aura::speakBody(const QString &text)
{
    return QJsonDocument(QJsonObject { { QStringLiteral("text"), text } }).toJson(QJsonDocument::Compact);
}

bool aura::isSound(const QByteArray &contentType)
{
    const auto type = contentType.toLower();
    return !type.startsWith("application/json") && !type.startsWith("text/");
}

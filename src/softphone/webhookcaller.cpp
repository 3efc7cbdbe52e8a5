// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/webhookcaller.h"

#include "telephony/requestsignature.h"

namespace
{
// A TwiML document of a trial account may have 64 KiB; more than a MiB is no TwiML.
constexpr qint64 LargestAnswer = 1024 * 1024;

bool isSecure(const QUrl &url)
{
    return url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("wss");
}
}

WebhookRequest::WebhookRequest(QNetworkReply *reply, std::chrono::milliseconds limit) : m_reply(reply)
{
    m_reply->setParent(nullptr);
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, [this] {
        m_timedOut = true;
        m_reply->abort();
    });
    m_limit.start(limit);
    connect(reply, &QNetworkReply::finished, this, &WebhookRequest::onFinished, Qt::QueuedConnection);
    connect(reply, &QNetworkReply::downloadProgress, this, [this](qint64 received) {
        if (received > LargestAnswer)
            m_reply->abort();
    });
}

void WebhookRequest::cancel()
{
    m_limit.stop();
    if (m_reply) {
        m_reply->disconnect(this);
        m_reply->abort();
    }
}

void WebhookRequest::onFinished()
{
    m_limit.stop();
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (m_timedOut) {
        Q_EMIT failed({ ServiceError::Kind::Timeout, QStringLiteral("11200 no answer in time"), {} });
    } else if (status == 0 || m_reply->error() == QNetworkReply::OperationCanceledError) {
        Q_EMIT failed(
            { ServiceError::Kind::Network, QStringLiteral("11200 no answer: ") + m_reply->errorString(), {} });
    } else {
        const QByteArray type = m_reply->header(QNetworkRequest::ContentTypeHeader).toByteArray();
        Q_EMIT finished({ status, type.split(';').constFirst().trimmed().toLower(), m_reply->readAll() });
    }
}

WebhookCaller::WebhookCaller(QNetworkAccessManager &network, Identity identity)
    : m_network(network), m_identity(std::move(identity))
{
}

Pending<WebhookRequest> WebhookCaller::send(
    const QUrl &publicUrl, const FormData &form, bool byGet, std::chrono::milliseconds limit) const
{
    QUrl url = publicUrl;
    url.setFragment(QString());
    const QByteArray fields = encoded(form);
    if (byGet && !fields.isEmpty()) {
        const QByteArray before = url.query(QUrl::FullyEncoded).toUtf8();
        url.setQuery(
            QString::fromLatin1(before.isEmpty() ? fields : QByteArray(before + '&' + fields)), QUrl::StrictMode);
    }
    const QByteArray proof = signature(signedText(url), byGet ? FormData() : form);

    const QUrl host = url;
    url.setUserInfo(QString());
    if (!m_identity.connectTo.isEmpty()) {
        url.setScheme(isSecure(m_identity.connectTo) ? QStringLiteral("https") : QStringLiteral("http"));
        url.setHost(m_identity.connectTo.host());
        url.setPort(m_identity.connectTo.port());
    }
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setRawHeader("User-Agent", "TwilioProxy/1.1");
    if (!m_identity.connectTo.isEmpty()) {
        request.setRawHeader("Host", host.authority(QUrl::FullyEncoded | QUrl::RemoveUserInfo).toUtf8());
        request.setRawHeader("X-Forwarded-Proto", host.scheme().toLatin1());
    }
    if (!proof.isEmpty())
        request.setRawHeader("X-Twilio-Signature", proof);
    if (byGet)
        return Pending<WebhookRequest>(new WebhookRequest(m_network.get(request), limit));
    request.setHeader(
        QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/x-www-form-urlencoded; charset=UTF-8"));
    return Pending<WebhookRequest>(new WebhookRequest(m_network.post(request, fields), limit));
}

QByteArray WebhookCaller::streamSignature(const QUrl &publicUrl) const
{
    QByteArray text = signedText(publicUrl);
    if (m_identity.signing == Signing::TrailingSlash)
        text += '/';
    return signature(text, {});
}

QByteArray WebhookCaller::signedText(const QUrl &url)
{
    QUrl text = url;
    text.setUserInfo(QString());
    text.setFragment(QString());
    if (isSecure(url))
        text.setPort(-1);
    return text.toEncoded();
}

QByteArray WebhookCaller::encoded(const FormData &form)
{
    QByteArray result;
    for (const FormData::Field &field : form.fields()) {
        if (!result.isEmpty())
            result += '&';
        result += field.name.toPercentEncoding().replace("%20", "+") + '='
            + field.value.toPercentEncoding().replace("%20", "+");
    }
    return result;
}

QByteArray WebhookCaller::signature(const QByteArray &text, const FormData &form) const
{
    if (m_identity.authToken.isEmpty() || m_identity.signing == Signing::Missing)
        return {};
    const bool wrong = m_identity.signing == Signing::Wrong;
    return requestsignature::compute(wrong ? QByteArray(m_identity.authToken + "x") : m_identity.authToken, text, form);
}

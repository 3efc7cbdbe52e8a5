// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/twiliorest.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMetaEnum>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace
{
// Twilio, "Error and Warning Dictionary"
constexpr int WrongCredentials = 20003;
constexpr int NoSuchResource = 20404;

QString remedyFor(int httpStatus, int code)
{
    if (httpStatus == 401 || code == WrongCredentials)
        return u"Twilio does not know these credentials; copy TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN again from the Twilio console"_s;
    if (httpStatus == 403)
        return u"Twilio forbids it; look in the Twilio console whether the account is active"_s;
    if (httpStatus == 404 || code == NoSuchResource)
        return u"Twilio has no such entry in this account; check TWILIO_ACCOUNT_SID and TWILIO_PHONE_NUMBER"_s;
    if (httpStatus == 429)
        return u"Twilio asks to wait; try again in a minute"_s;
    if (httpStatus >= 500)
        return u"Twilio has trouble of its own; try again later (status.twilio.com)"_s;
    return u"Twilio refused the request; the error code is explained at twilio.com/docs/api/errors"_s;
}

TwilioRequest::Outcome outcomeOf(int httpStatus, const QJsonObject &body)
{
    if (httpStatus >= 200 && httpStatus < 300)
        return { body, {} };
    const int code = body["code"_L1].toInt();
    ServiceError error;
    error.kind = ServiceError::kindOfHttpStatus(httpStatus);
    error.detail = QString(u"HTTP "_s + QString::number(httpStatus)
        + (code ? QString(u", Twilio error "_s + QString::number(code)) : QString()) + u": "_s
        + remedyFor(httpStatus, code)); // Twilio's own message may hold numbers, so it is left out
    return { std::nullopt, error };
}

QString nameOf(QNetworkReply::NetworkError error)
{
    const char *name = QMetaEnum::fromType<QNetworkReply::NetworkError>().valueToKey(error);
    return QString::fromLatin1(name ? name : "unknown network error");
}

void addField(QByteArray &form, const QByteArray &name, const QByteArray &value)
{
    if (!form.isEmpty())
        form += '&';
    form += name + '=' + value.toPercentEncoding();
}
}

TwilioRequest::TwilioRequest(QNetworkReply *reply, std::chrono::milliseconds timeout, Reading reading)
    : m_reply(reply), m_reading(std::move(reading))
{
    connect(reply, &QNetworkReply::finished, this, &TwilioRequest::onReplyFinished);
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, [this] {
        m_isTimeUp = true;
        m_reply->abort();
    });
    m_limit.start(timeout);
}

TwilioRequest::~TwilioRequest()
{
    cancel();
}

void TwilioRequest::cancel()
{
    m_limit.stop();
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply.reset();
}

void TwilioRequest::onReplyFinished()
{
    m_limit.stop();
    const Later<QNetworkReply> reply = std::move(m_reply);
    if (m_isTimeUp)
        return Q_EMIT failed(
            { ServiceError::Kind::Timeout, u"Twilio did not answer in time; check the network"_s, {} });
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0)
        return Q_EMIT failed({ ServiceError::Kind::Network,
            QString(u"Twilio cannot be reached ("_s + nameOf(reply->error())
                + u"); check the network and TWILIO_API_URL"_s),
            {} });
    const QJsonDocument document = QJsonDocument::fromJson(reply->readAll());
    if (!document.isObject() && status < 300)
        return Q_EMIT failed(
            { ServiceError::Kind::Malformed, u"the answer is not Twilio's; check TWILIO_API_URL and the proxy"_s, {} });
    Outcome outcome = m_reading(status, document.object());
    if (outcome.value)
        return Q_EMIT finished(*outcome.value);
    bool hasSeconds = false;
    const int seconds = reply->rawHeader("Retry-After").toInt(&hasSeconds);
    if (hasSeconds)
        outcome.error.retryAfter = std::chrono::seconds(seconds);
    Q_EMIT failed(outcome.error);
}

TwilioRest::TwilioRest(QNetworkAccessManager &network, const TwilioAccount &account)
    : m_network(network), m_account(account)
{
}

QNetworkRequest TwilioRest::request(const QString &path) const
{
    QUrl url = m_account.baseUrl;
    QString base = url.path();
    while (base.endsWith(u'/'))
        base.chop(1);
    url.setPath(QString(base + u"/2010-04-01/Accounts/"_s + m_account.accountSid + path));
    QNetworkRequest request(url);
    request.setRawHeader("Authorization",
        QByteArray("Basic " + QByteArray(m_account.accountSid.toUtf8() + ':' + m_account.authToken).toBase64()));
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
    // Credentials go to the host that was named and nowhere else.
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    return request;
}

Pending<TwilioRequest> TwilioRest::account() const
{
    return Pending<TwilioRequest>(new TwilioRequest(m_network.get(request(u".json"_s)), m_account.timeout, &outcomeOf));
}

Pending<TwilioRequest> TwilioRest::findNumber(const QString &number) const
{
    QNetworkRequest wanted = request(u"/IncomingPhoneNumbers.json"_s);
    QUrl url = wanted.url();
    // By hand, as QUrlQuery would leave the '+' of the number bare, which means a blank.
    url.setQuery(QString(u"PhoneNumber="_s + QString::fromLatin1(QUrl::toPercentEncoding(number))), QUrl::StrictMode);
    wanted.setUrl(url);
    return Pending<TwilioRequest>(
        new TwilioRequest(m_network.get(wanted), m_account.timeout, [number](int status, const QJsonObject &body) {
            TwilioRequest::Outcome outcome = outcomeOf(status, body);
            if (!outcome.value)
                return outcome;
            const QJsonArray numbers = body["incoming_phone_numbers"_L1].toArray();
            for (const QJsonValue &entry : numbers) {
                if (entry["phone_number"_L1].toString() == number && !entry["sid"_L1].toString().isEmpty())
                    return TwilioRequest::Outcome { entry.toObject(), {} };
            }
            return TwilioRequest::Outcome { std::nullopt,
                { ServiceError::Kind::NotFound,
                    u"this account has no such number; set TWILIO_PHONE_NUMBER to one of the account's numbers, with '+' and country code"_s,
                    {} } };
        }));
}

Pending<TwilioRequest> TwilioRest::setAddresses(const QString &numberId, const NumberAddresses &addresses) const
{
    QByteArray form;
    const auto add = [&form](const QByteArray &name, const QByteArray &url) {
        if (url.isEmpty())
            return;
        addField(form, name + "Url", url);
        addField(form, name + "Method", "POST");
    };
    add("Voice", addresses.voice);
    add("VoiceFallback", addresses.voiceFallback);
    if (!addresses.status.isEmpty()) {
        addField(form, "StatusCallback", addresses.status);
        addField(form, "StatusCallbackMethod", "POST");
    }
    QNetworkReply *reply = m_network.post(request(QString(u"/IncomingPhoneNumbers/"_s + numberId + u".json"_s)), form);
    return Pending<TwilioRequest>(new TwilioRequest(reply, m_account.timeout, &outcomeOf));
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/publicurlcheck.h"

#include "app/checks/probecheck.h"
#include "speech/serviceurl.h"
#include "telephony/formdata.h"
#include "telephony/requestsignature.h"

#include <QWebSocket>

using namespace Qt::StringLiterals;

namespace
{
// A callback about a call that nobody has: taken, and without effect.
constexpr auto StatusPath = "/twilio/status";
constexpr auto StatusBody = "AccountSid=AC00000000000000000000000000000000&CallSid=CA00000000000000000000000000000000"
                            "&CallStatus=completed";
constexpr auto StreamPath = "/twilio/media-stream";
constexpr auto SignatureHeader = "X-Twilio-Signature";
}

PublicUrlCheck::PublicUrlCheck(
    QNetworkAccessManager &network, Clock &clock, std::chrono::milliseconds limit, const Target &target)
    : m_network(network), m_clock(clock), m_limit(limit), m_target(target)
{
    m_probe = WebProbe::send(m_network, proberequest::health(m_target.url), m_limit, m_clock);
    connect(m_probe.get(), &WebProbe::finished, this, [this](const Result<WebAnswer> &answer) {
        if (answer && checkverdict::isHealthy(*answer))
            askWhetherSigned();
        else
            give(m_target.isLocal ? Verdict::good({}) : checkverdict::publicUrl(answer));
    });
}

PublicUrlCheck::~PublicUrlCheck() = default;

void PublicUrlCheck::cancel()
{
    m_probe.reset();
    if (m_streamLimit)
        m_streamLimit->stop(); // not destroyed: it may be what is calling
    if (m_stream) {
        m_stream->disconnect(this);
        m_stream.release()->deleteLater();
    }
}

QByteArray PublicUrlCheck::signature(const QByteArray &address, const QByteArray &body) const
{
    const FormData form = body.isEmpty() ? FormData() : FormData::parse(body).value_or(FormData());
    return requestsignature::compute(m_target.authTokens.constFirst(), address, form);
}

void PublicUrlCheck::askWhetherSigned()
{
    if (m_target.authTokens.isEmpty())
        return give(
            Verdict::warning(u"PUBLIC_URL leads to a messenger-ab; whether it takes Twilio's signature is not known"_s,
                u"set TWILIO_AUTH_TOKEN"_s));
    QNetworkRequest request(serviceurl::forHttp(m_target.url, QString::fromLatin1(StatusPath)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
    request.setRawHeader(SignatureHeader, signature(m_target.address.http(StatusPath), StatusBody));
    m_probe = WebProbe::send(m_network, { request, QByteArray(StatusBody) }, m_limit, m_clock);
    connect(m_probe.get(), &WebProbe::finished, this, [this](const Result<WebAnswer> &answer) {
        const Verdict verdict = checkverdict::signedRequest(answer);
        if (verdict.ok)
            openStream();
        else
            give(verdict);
    });
}

void PublicUrlCheck::openStream()
{
    QUrl url = serviceurl::forHttp(m_target.url, QString::fromLatin1(StreamPath));
    url.setScheme(url.scheme() == u"http" ? u"ws"_s : u"wss"_s);
    QNetworkRequest request(url);
    request.setRawHeader(SignatureHeader, signature(m_target.address.webSocket(StreamPath), {}));
    m_stream = std::make_unique<QWebSocket>();
    connect(m_stream.get(), &QWebSocket::connected, this, [this] { give(checkverdict::stream({})); });
    connect(m_stream.get(), &QWebSocket::disconnected, this,
        [this] { give(checkverdict::stream(m_stream->errorString())); });
    m_streamLimit = m_clock.timer([this] { give(checkverdict::stream(u"no answer in time"_s)); });
    m_streamLimit->start(m_limit);
    m_stream->open(request);
}

void PublicUrlCheck::give(const Verdict &verdict)
{
    const Verdict given = m_target.isLocal && verdict.ok ? checkverdict::localUrl(verdict.detail) : verdict;
    cancel();
    Q_EMIT finished(given);
}

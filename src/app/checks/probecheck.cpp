// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/probecheck.h"

#include "llm/claudeprotocol.h"
#include "speech/deepgramprotocol.h"
#include "speech/serviceurl.h"

using namespace Qt::StringLiterals;

ProbeCheck::ProbeCheck(QNetworkAccessManager &network, Clock &clock, std::chrono::milliseconds limit,
    const QList<WebRequest> &requests, Judge judge)
    : m_judge(std::move(judge)), m_answers(requests.size()), m_waiting(requests.size())
{
    for (qsizetype index = 0; index < requests.size(); ++index) {
        m_probes.push_back(WebProbe::send(network, requests.at(index), limit, clock));
        connect(m_probes.back().get(), &WebProbe::finished, this,
            [this, index](const Result<WebAnswer> &answer) { take(index, answer); });
    }
}

void ProbeCheck::cancel()
{
    m_probes.clear();
}

void ProbeCheck::take(qsizetype index, const Result<WebAnswer> &answer)
{
    m_answers[index] = answer;
    if (--m_waiting > 0)
        return;
    for (const Result<WebAnswer> &one : std::as_const(m_answers)) {
        if (const auto skew = one ? checkverdict::clockSkew(*one) : std::nullopt)
            Q_EMIT clockSeen(*skew);
    }
    Q_EMIT finished(m_judge(m_answers));
}

WebRequest proberequest::telegram(const QUrl &base, const QString &token, const QString &method)
{
    QNetworkRequest request(serviceurl::forHttp(base, QString(u"/bot"_s + token + u'/' + method)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    return { request, "{}" };
}

WebRequest proberequest::claude(const QUrl &base, const QString &path, const QString &apiKey)
{
    return { ::claude::request(base, path, apiKey), std::nullopt };
}

WebRequest proberequest::deepgram(const QUrl &base, const QByteArray &apiKey)
{
    QNetworkRequest request(serviceurl::forHttp(base, u"/v1/projects"_s));
    request.setRawHeader("Authorization", ::deepgram::authorization(apiKey));
    return { request, std::nullopt };
}

WebRequest proberequest::health(const QUrl &base)
{
    return { QNetworkRequest(serviceurl::forHttp(base, u"/health"_s)), std::nullopt };
}

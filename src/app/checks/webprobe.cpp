// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/webprobe.h"

using namespace Qt::StringLiterals;

namespace
{
// The longest answer to expect is Anthropic's list of models, some dozen kilobytes.
constexpr qsizetype MostBytes = 1024 * 1024;
}

Pending<WebProbe> WebProbe::send(
    QNetworkAccessManager &network, const WebRequest &request, std::chrono::milliseconds limit, Clock &clock)
{
    Pending<WebProbe> probe(new WebProbe(clock));
    const HttpLimits limits { limit, limit, limit };
    probe->m_call = request.body ? HttpCall::post(network, request.request, *request.body, limits, clock)
                                 : HttpCall::get(network, request.request, limits, clock);
    connect(probe->m_call.get(), &HttpCall::bytesArrived, probe.get(), &WebProbe::onBytes);
    connect(probe->m_call.get(), &HttpCall::finished, probe.get(), &WebProbe::onFinished);
    connect(probe->m_call.get(), &HttpCall::failed, probe.get(),
        [self = probe.get()](const ServiceError &error) { self->give(tl::unexpected(error)); });
    // The call bounds each of its waits; this bounds their sum, against an answer that drips.
    probe->m_limit = clock.timer([self = probe.get()] {
        self->give(failure(ServiceError::Kind::Timeout, u"the limit passed before the answer was complete"_s));
    });
    probe->m_limit->start(limit);
    return probe;
}

void WebProbe::cancel()
{
    if (m_limit)
        m_limit->stop(); // not destroyed: it may be what is calling
    m_call.reset();
}

void WebProbe::onBytes(const QByteArray &bytes)
{
    m_body += bytes;
    if (m_body.size() > MostBytes)
        give(failure(ServiceError::Kind::Malformed, u"the answer has no end"_s));
}

void WebProbe::onFinished()
{
    give(WebAnswer { m_call->status(), m_body, m_call->header("Date"), m_clock.wallNow() });
}

void WebProbe::give(const Result<WebAnswer> &answer)
{
    const Result<WebAnswer> given = answer; // the reference may belong to what is cancelled
    cancel();
    Q_EMIT finished(given);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpcall.h"

#include <QMetaEnum>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{
// A body whose last event has come ends in the same moment, or its sender is in no hurry that we should share.
constexpr std::chrono::seconds DrainLimit { 2 };

//! A key in a header must not travel to wherever an answer points, and no state is kept between requests.
QNetworkRequest hardened(QNetworkRequest request)
{
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    // Compression would hold small pieces back at the sender.
    request.setRawHeader("accept-encoding", "identity");
    return request;
}

//! A TLS handshake that hangs blocks every later request to that host for as long as the manager lives (seen in Qt
//! 6.4.2: HTTP/2 wants a single connection, and abort() lets it be). Only dropping all connections helps, which would
//! silently end other requests, so those come first.
void forgetStuckConnection(QNetworkAccessManager &manager)
{
    const auto replies = manager.findChildren<QNetworkReply *>(QString(), Qt::FindDirectChildrenOnly);
    if (std::none_of(replies.begin(), replies.end(), [](const QNetworkReply *reply) { return reply->isRunning(); }))
        manager.clearConnectionCache();
}
}

HttpCall::HttpCall(const HttpLimits &limits, Clock &clock) : m_limits(limits), m_wait(clock.timer([this] { onLate(); }))
{
}

HttpCall::~HttpCall()
{
    if (m_reply)
        m_reply->deleteLater();
}

Pending<HttpCall> HttpCall::get(
    QNetworkAccessManager &manager, const QNetworkRequest &request, const HttpLimits &limits, Clock &clock)
{
    Pending<HttpCall> call(new HttpCall(limits, clock));
    call->watch(manager.get(hardened(request)));
    return call;
}

Pending<HttpCall> HttpCall::post(QNetworkAccessManager &manager, const QNetworkRequest &request, const QByteArray &body,
    const HttpLimits &limits, Clock &clock)
{
    Pending<HttpCall> call(new HttpCall(limits, clock));
    call->watch(manager.post(hardened(request), body));
    return call;
}

void HttpCall::drain(Pending<HttpCall> call)
{
    if (!call || !call->m_reply)
        return;
    HttpCall *rest = call.release();
    rest->disconnect();
    rest->setParent(rest->m_reply->manager()); // so that it ends with the program at the latest
    // One last wait that nothing prolongs: a far side that never ends must not keep the call alive.
    rest->m_reply->disconnect(rest);
    connect(rest->m_reply, &QNetworkReply::finished, rest, &HttpCall::onReplyFinished);
    rest->waitFor(QStringLiteral("the answer to end"), DrainLimit);
    connect(rest, &HttpCall::finished, rest, &QObject::deleteLater);
    connect(rest, &HttpCall::failed, rest, &QObject::deleteLater);
}

void HttpCall::watch(QNetworkReply *reply)
{
    m_reply = reply;
    waitFor(u"a connection"_s, m_limits.connect);
    connect(reply, &QNetworkReply::requestSent, this, [this] {
        m_sent = true;
        waitFor(u"the answer to begin"_s, m_limits.firstByte);
    });
    connect(reply, &QNetworkReply::metaDataChanged, this, [this] { waitFor(u"the answer to go on"_s, m_limits.gap); });
    connect(reply, &QNetworkReply::readyRead, this, &HttpCall::onBytes);
    connect(reply, &QNetworkReply::finished, this, &HttpCall::onReplyFinished);
}

void HttpCall::waitFor(const QString &what, std::chrono::milliseconds limit)
{
    m_waitingFor = what;
    m_wait->start(limit);
}

void HttpCall::cancel()
{
    m_wait->stop();
    if (!m_reply)
        return;
    // Disconnected first: what abort() emits is our own doing and nobody's news.
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply.clear();
}

int HttpCall::status() const
{
    return m_reply ? m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() : 0;
}

QByteArray HttpCall::header(const QByteArray &name) const
{
    return m_reply ? m_reply->rawHeader(name) : QByteArray();
}

void HttpCall::onBytes()
{
    waitFor(u"the answer to go on"_s, m_limits.gap);
    const QByteArray bytes = m_reply->readAll();
    if (!bytes.isEmpty())
        Q_EMIT bytesArrived(bytes);
}

void HttpCall::onReplyFinished()
{
    m_wait->stop();
    if (const QByteArray rest = m_reply->readAll(); !rest.isEmpty()) {
        Q_EMIT bytesArrived(rest);
        if (!m_reply) // cancelled by the receiver
            return;
    }
    const QNetworkReply::NetworkError error = m_reply->error();
    const bool spoke = status() >= 300;
    if (error == QNetworkReply::NoError || spoke) {
        Q_EMIT finished();
        return;
    }
    const char *name = QMetaEnum::fromType<QNetworkReply::NetworkError>().valueToKey(error);
    // Not errorString(): it repeats the address.
    Q_EMIT failed({ ServiceError::Kind::Network, QString::fromLatin1(name ? name : "unknown network error"), {} });
}

void HttpCall::onLate()
{
    const bool connecting = !m_sent;
    const QPointer<QNetworkAccessManager> manager = m_reply ? m_reply->manager() : nullptr;
    const QString detail = u"the limit passed while waiting for "_s + m_waitingFor;
    cancel();
    if (connecting && manager)
        forgetStuckConnection(*manager);
    Q_EMIT failed({ ServiceError::Kind::Timeout, detail, {} });
}

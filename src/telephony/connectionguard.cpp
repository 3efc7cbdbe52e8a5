// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/connectionguard.h"

#include "telephony/descriptor.h"
#include "telephony/lastwords.h"

namespace
{
//! What a stranger sent, fit for one line of a log.
QByteArray printable(QByteArray text)
{
    constexpr qsizetype MaxLength = 100;
    text.truncate(MaxLength);
    for (char &c : text) {
        if (c <= 0x20 || c >= 0x7f)
            c = '?';
    }
    return text;
}
}

ConnectionGuard::ConnectionGuard(
    qintptr descriptor, const RequestPolicy &policy, const TelephonySettings &settings, QObject *parent)
    : QObject(parent), m_policy(policy), m_settings(settings), m_socket(new QTcpSocket(this))
{
    if (!m_socket->setSocketDescriptor(descriptor)) {
        Descriptor closing(descriptor);
        m_socket->deleteLater();
        deleteLater();
        return;
    }
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1); // no waiting for more to send (Nagle)
    // One byte more than may come: a sender beyond it is noticed, and what it sends stays in its own buffers.
    m_socket->setReadBufferSize(m_settings.limits.headBytes + m_settings.limits.bodyBytes + 1);
    connect(m_socket, &QTcpSocket::readyRead, this, &ConnectionGuard::onReadyRead);
    connect(m_socket, &QTcpSocket::disconnected, this, [this] {
        detach();
        m_socket->deleteLater();
        deleteLater();
    });
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, &ConnectionGuard::onTimeout);
    m_limit.start(m_settings.limits.headTime);
}

void ConnectionGuard::onReadyRead()
{
    if (!m_head)
        readHead();
    if (m_head && !m_isDone)
        readBody();
}

void ConnectionGuard::readHead()
{
    const QByteArray bytes = m_socket->peek(m_settings.limits.headBytes);
    if (!bytes.isEmpty() && (bytes.front() < 'A' || bytes.front() > 'Z'))
        return refuse({ 400, "This port speaks HTTP." }); // such as TLS; no need to wait for an empty line
    const qsizetype length = RequestHead::lengthIn(bytes, m_searched);
    m_searched = bytes.size();
    if (length < 0) {
        if (bytes.size() >= m_settings.limits.headBytes)
            refuse({ 431, "The request's head is too large." });
        return;
    }
    auto head = RequestHead::parse(QByteArrayView(bytes).first(length));
    if (!head)
        return refuse(head.error());
    m_head = *std::move(head);
    const auto routed = m_policy.route(*m_head, m_socket->peerAddress());
    if (!routed)
        return refuse(routed.error());
    m_routed = *routed;
    m_socket->setReadBufferSize(m_head->size() + m_routed.bodyBytes + 1);
    m_limit.start(m_settings.limits.bodyTime);
    if (m_head->headerHasToken("expect", "100-continue")
        && m_socket->bytesAvailable() < m_head->size() + m_head->contentLength())
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n"); // QHttpServer comes too late for it
}

void ConnectionGuard::readBody()
{
    const qint64 whole = m_head->size() + m_head->contentLength();
    if (m_socket->bytesAvailable() < whole)
        return;
    if (m_socket->bytesAvailable() > whole) // a second request would reach the server behind us unseen
        return refuse({ 400, "One request for each connection." });
    admit(m_socket->peek(whole).sliced(m_head->size()));
}

void ConnectionGuard::admit(const QByteArray &body)
{
    auto fields = m_policy.verify(*m_head, m_routed, body);
    if (!fields) {
        if (fields.error().status == 403)
            Q_EMIT signatureRefused(printable(m_head->header("host")), printable(m_head->path()));
        return refuse(fields.error());
    }
    detach();
    if (m_routed.needsSignature || m_routed.isAuthenticated)
        Q_EMIT authenticated();
    PlainRequest request { m_routed.route, m_head->method() == "HEAD", *std::move(fields), {}, {} };
    if (m_routed.route == Route::Update)
        request.body = body;
    request.query = FormData::parse(m_head->query()).value_or(FormData());
    // Not from within the socket's own readyRead(): its next owner will emit that again.
    QMetaObject::invokeMethod(
        this,
        [this, request = std::move(request)] {
            deleteLater();
            if (m_socket->state() != QAbstractSocket::ConnectedState)
                return; // gone meanwhile; dies with us
            m_socket->setParent(nullptr);
            if (m_routed.route == Route::MediaStream)
                Q_EMIT upgradeReady(m_socket);
            else
                Q_EMIT requestReady(m_socket, request);
        },
        Qt::QueuedConnection);
}

void ConnectionGuard::onTimeout()
{
    if (m_socket->bytesAvailable() > 0)
        return refuse({ 408, "The request came too slowly." });
    detach(); // nothing was asked, so nothing is answered
    m_socket->abort();
    m_socket->deleteLater();
    deleteLater();
}

void ConnectionGuard::refuse(const HttpRefusal &refusal)
{
    detach();
    const bool isHead = m_head && m_head->method() == "HEAD";
    LastWords::say(m_socket, refusal.toReply().toBytes(!isHead), m_settings.limits.lingering);
    deleteLater();
}

void ConnectionGuard::detach()
{
    m_isDone = true;
    m_limit.stop();
    m_socket->disconnect(this);
}

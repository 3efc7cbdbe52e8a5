// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/telephonyworker.h"

#include "net/logcategories.h"
#include "telephony/connectionguard.h"

namespace
{
// Strangers decide how often this line is written, so it has a limit.
constexpr int RefusalsLogged = 20;
constexpr std::chrono::minutes RefusalWindow { 1 };
}

TelephonyWorker::TelephonyWorker(const TelephonySettings &settings, TokenLedger &ledger, CallDesk &desk, Clock &clock,
    UpdateDesk *updates, MetricsDesk *metrics, QObject *parent)
    : QObject(parent)
    , m_settings(settings)
    , m_clock(clock)
    , m_policy(settings)
    , m_metronome(clock)
    , m_server(settings, ledger, desk, updates, metrics, m_metronome, clock, nullptr)
{
}

void TelephonyWorker::take(qintptr descriptor, quint64 ticket)
{
    auto *guard = new ConnectionGuard(descriptor, m_policy, m_settings, this);
    // The socket changes owners, and each may disconnect all its signals; a child of it tells of its end all the same.
    auto *leash = new QObject(guard->socket());
    m_strangers.insert(ticket, guard->socket());
    connect(leash, &QObject::destroyed, this, [this, ticket] {
        m_strangers.remove(ticket);
        Q_EMIT closed(ticket);
    });
    connect(guard, &ConnectionGuard::authenticated, this, [this, ticket] {
        m_strangers.remove(ticket);
        Q_EMIT authenticated(ticket);
    });
    connect(guard, &ConnectionGuard::requestReady, &m_server, &WebhookServer::serve);
    connect(guard, &ConnectionGuard::upgradeReady, &m_server, &WebhookServer::openStream);
    connect(guard, &ConnectionGuard::signatureRefused, this, &TelephonyWorker::logRefusedSignature);
}

void TelephonyWorker::dismiss(quint64 ticket)
{
    if (QTcpSocket *socket = m_strangers.value(ticket))
        socket->abort();
}

void TelephonyWorker::logRefusedSignature(const QByteArray &host, const QByteArray &path)
{
    const auto now = m_clock.now();
    if (now - m_logWindow >= RefusalWindow) {
        m_logWindow = now;
        m_logged = 0;
    }
    if (++m_logged > RefusalsLogged)
        return;
    qCWarning(logTelephony,
        "A request for %s on host %s was refused: its signature does not fit. PUBLIC_URL is %s; it must be the address "
        "that "
        "Twilio is told to call, and TWILIO_AUTH_TOKEN the account's primary token.",
        path.constData(), host.constData(), m_settings.publicUrl.toBytes().constData());
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/hostchecks.h"

#include <QHostInfo>
#include <QSslCertificate>

using namespace Qt::StringLiterals;

NameCheck::NameCheck(const QStringList &names) : m_waiting(names.size()), m_count(names.size())
{
    for (const QString &name : names) {
        m_lookups.push_back(QHostInfo::lookupHost(name, this, [this, name](const QHostInfo &found) {
            if (found.addresses().isEmpty())
                m_unknown.append(name);
            settle();
        }));
    }
}

void NameCheck::settle()
{
    if (--m_waiting == 0)
        Q_EMIT finished(checkverdict::names(m_count, m_unknown));
}

void NameCheck::cancel()
{
    for (const int lookup : m_lookups)
        QHostInfo::abortHostLookup(lookup);
    m_lookups.clear();
}

TlsCheck::TlsCheck(const QList<CheckedHost> &hosts, Clock &clock) : m_clock(clock), m_waiting(hosts.size())
{
    for (const CheckedHost &host : hosts) {
        m_sockets.push_back(std::make_unique<QSslSocket>());
        QSslSocket *socket = m_sockets.back().get();
        connect(socket, &QSslSocket::encrypted, this, [this, host, socket] { settle(host, *socket, {}); });
        connect(socket, &QSslSocket::errorOccurred, this, [this, host, socket](QAbstractSocket::SocketError error) {
            const QList<QSslError> errors = socket->sslHandshakeErrors();
            const bool isTls = error == QAbstractSocket::SslHandshakeFailedError;
            settle(host, *socket,
                isTls ? (errors.isEmpty() ? socket->errorString() : errors.first().errorString()) : QString());
        });
        socket->connectToHostEncrypted(host.name, host.port);
    }
}

void TlsCheck::settle(const CheckedHost &host, QSslSocket &socket, const QString &refusal)
{
    socket.disconnect(this);
    if (!refusal.isEmpty())
        m_seen.refused.append(QString(host.name + u" ("_s + refusal + u')'));
    else if (socket.isEncrypted())
        ++m_seen.valid;
    if (host.isOurs && socket.isEncrypted())
        m_seen.oursEnds = socket.peerCertificate().expiryDate();
    socket.abort();
    if (--m_waiting == 0)
        Q_EMIT finished(checkverdict::certificates(m_seen, m_clock.wallNow()));
}

void TlsCheck::cancel()
{
    for (const auto &socket : m_sockets)
        socket->disconnect(this);
    m_sockets.clear();
}

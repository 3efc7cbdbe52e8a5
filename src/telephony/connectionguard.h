// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "telephony/requestpolicy.h"

#include <QObject>
#include <QTcpSocket>
#include <QTimer>

//! A plain request that may be served: complete, within its limits and, where it must be, signed.
struct PlainRequest
{
    Route route = Route::Health;
    bool isHead = false;
    FormData fields; //!< of the body (POST) or the query (GET); exactly what was verified
    FormData query; //!< of the address, also for POST
    QByteArray body; //!< of an update
};

//! Meets one new connection, before any of Qt's servers does: they have no limits of their own and are not made to face
//! the internet. Looks at the bytes without taking them (peek), and when a whole request is there that may be served,
//! hands the socket on with all its bytes still in it. Everything else is answered by a short refusal and closed.
//!
//! Lives in a worker's thread and ends itself after its last signal. Exactly one of requestReady() and upgradeReady(),
//! or none; authenticated() before it. The receiver of one of them owns the socket, which has no slots connected any
//! more.
class ConnectionGuard : public QObject
{
    Q_OBJECT

public:
    //! Takes the descriptor. policy and settings must outlive the guard.
    ConnectionGuard(
        qintptr descriptor, const RequestPolicy &policy, const TelephonySettings &settings, QObject *parent);

    //! For watching its end; null after a failed start.
    [[nodiscard]] QTcpSocket *socket() const { return m_socket; }

Q_SIGNALS:
    void authenticated();
    void requestReady(QTcpSocket *socket, const PlainRequest &request);
    void upgradeReady(QTcpSocket *socket);
    //! A request for this host was refused because its signature does not fit. Comes from outside: already made
    //! printable.
    void signatureRefused(const QByteArray &host, const QByteArray &path);

private:
    void onReadyRead();
    void readHead();
    void readBody();
    void admit(const QByteArray &body);
    void onTimeout();
    void refuse(const HttpRefusal &refusal);
    void detach();

    const RequestPolicy &m_policy;
    const TelephonySettings &m_settings;
    QTcpSocket *m_socket;
    QTimer m_limit;
    qsizetype m_searched = 0; // bytes of the head that hold no end
    std::optional<RequestHead> m_head;
    RoutedRequest m_routed;
    bool m_isDone = false;
};

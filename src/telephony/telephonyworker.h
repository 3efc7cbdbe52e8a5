// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "telephony/calldesk.h"
#include "telephony/metronome.h"
#include "telephony/requestpolicy.h"
#include "telephony/telephonysettings.h"
#include "telephony/tokenledger.h"
#include "telephony/webhookserver.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QTcpSocket>

//! All of the telephone side that one worker thread holds. Made, used and destroyed in that thread; only the signals
//! and the calls that say so cross threads. The Gate gives it its sockets.
class TelephonyWorker : public QObject
{
    Q_OBJECT

public:
    //! ledger is asked across threads; desk and clock are this thread's own. All three outlive the worker.
    //! updates: where deliveries of the messenger go; null when there are none. metrics: who has the figures; null when
    //! nobody has.
    TelephonyWorker(const TelephonySettings &settings, TokenLedger &ledger, CallDesk &desk, Clock &clock,
        UpdateDesk *updates = nullptr, MetricsDesk *metrics = nullptr, QObject *parent = nullptr);

    //! Takes an accepted socket. The ticket names it in the two signals.
    void take(qintptr descriptor, quint64 ticket);
    //! Closes this socket, unless it has shown a valid signature meanwhile.
    void dismiss(quint64 ticket);
    //! The thread's one tick, for whatever else wants it.
    [[nodiscard]] Metronome &metronome() { return m_metronome; }

public Q_SLOTS:
    //! What /ready answers here; connect it queued.
    void setReadiness(const Readiness &readiness) { m_server.setReadiness(readiness); }

Q_SIGNALS:
    //! The socket has shown a valid signature.
    void authenticated(quint64 ticket);
    //! The socket is gone. The last word about a ticket.
    void closed(quint64 ticket);

private:
    void logRefusedSignature(const QByteArray &host, const QByteArray &path);

    const TelephonySettings m_settings;
    QHash<quint64, QPointer<QTcpSocket>> m_strangers; // sockets without a valid signature so far
    Clock &m_clock;
    RequestPolicy m_policy;
    Metronome m_metronome;
    WebhookServer m_server;
    std::chrono::milliseconds m_logWindow { 0 };
    int m_logged = 0;
};

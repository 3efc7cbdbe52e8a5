// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "telephony/addressset.h"
#include "telephony/telephonysettings.h"

#include <QHash>
#include <QTcpServer>
#include <QTimer>

#include <chrono>
#include <map>
#include <vector>

class TelephonyWorker;

//! The one port. Lives in the main thread; accepts, counts, and hands each raw descriptor to the worker that has
//! the fewest, where the socket is made and stays: a live socket never changes threads. (Taking turns would not do:
//! each call brings one webhook and one stream, so with two workers all streams would meet in one.)
//!
//! Sockets that have shown no valid signature are few: when all their places are taken, the gate stops accepting, and
//! a burst of callers waits in the kernel's queue until the workers have looked at those before them; who says nothing
//! loses his place to them after a moment. One address gets
//! only some of the places, unless it is a trusted proxy, behind which all callers share one address.
class Gate : public QTcpServer
{
    Q_OBJECT

public:
    //! Of settings only limits and trustedProxies are used.
    explicit Gate(const TelephonySettings &settings, QObject *parent = nullptr);

    //! worker may live in another thread; it must not go before the gate is closed and its sockets are.
    void addWorker(TelephonyWorker *worker);
    //! It gets no further socket; the ones it has stay. There must be another one by the next turn of the event loop.
    void relieveWorker(const TelephonyWorker *worker);
    //! Forgets a relieved worker; false while it still has sockets.
    [[nodiscard]] bool removeWorker(const TelephonyWorker *worker);

    //! QTcpServer::listen() with a queue that holds a burst.
    [[nodiscard]] bool open(const QHostAddress &address, quint16 port);

    [[nodiscard]] int unauthenticatedCount() const { return m_unauthenticated; }
    //! Sockets open now, of both kinds.
    [[nodiscard]] qsizetype socketCount() const { return m_sockets.size(); }

Q_SIGNALS:
    //! A relieved worker has lost its last socket.
    void deserted();

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    struct Place
    {
        TelephonyWorker *worker = nullptr;
        qsizetype sockets = 0;
        bool isRelieved = false;
    };
    struct Visitor
    {
        QHostAddress address; //!< null when its address is not counted
        TelephonyWorker *worker = nullptr;
        bool isAuthenticated = false;
    };

    void onAuthenticated(quint64 ticket);
    void onClosed(quint64 ticket);
    void onAcceptError();
    //! Null: there is none.
    [[nodiscard]] Place *freestPlace();
    void leave(const TelephonyWorker *worker);
    void release(Visitor &visitor);
    void holdOrGoOn();
    void makeRoom();

    TelephonyLimits m_limits;
    AddressSet m_trusted;
    std::vector<Place> m_workers;
    size_t m_next = 0; // whose turn it is among those with equally few
    quint64 m_lastTicket = 0;
    QHash<quint64, Visitor> m_sockets;
    QHash<QHostAddress, int> m_perAddress;
    int m_unauthenticated = 0;
    bool m_isHeld = false;
    std::map<quint64, std::chrono::steady_clock::time_point> m_strangers; // unauthenticated, by ticket: oldest first
    QTimer m_makeRoom;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/gate.h"

#include "net/logcategories.h"
#include "telephony/descriptor.h"
#include "telephony/telephonyworker.h"

#include <QTimer>

#include <algorithm>
#include <memory>

#include <sys/socket.h>

namespace
{
constexpr int Backlog = 1024; // the kernel cuts it to net.core.somaxconn
constexpr int AcceptedAtOnce = 30; // any number above 0 will do, see holdOrGoOn()
constexpr std::chrono::seconds AcceptRetry { 1 };

QHostAddress peerOf(qintptr descriptor)
{
    sockaddr_storage storage {};
    socklen_t size = sizeof storage;
    if (::getpeername(static_cast<int>(descriptor), reinterpret_cast<sockaddr *>(&storage), &size) != 0)
        return {};
    const QHostAddress address(reinterpret_cast<const sockaddr *>(&storage));
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    return isV4 ? QHostAddress(v4) : address;
}

//! One subscriber has a whole /64 of IPv6 addresses.
QHostAddress subscriberOf(const QHostAddress &address)
{
    if (address.protocol() == QAbstractSocket::IPv4Protocol)
        return address;
    Q_IPV6ADDR v6 = address.toIPv6Address();
    std::fill(std::begin(v6.c) + 8, std::end(v6.c), quint8 { 0 });
    return QHostAddress(v6);
}
}

Gate::Gate(const TelephonySettings &settings, QObject *parent)
    : QTcpServer(parent), m_limits(settings.limits), m_trusted(settings.trustedProxies)
{
    connect(this, &QTcpServer::acceptError, this, &Gate::onAcceptError);
    m_makeRoom.setSingleShot(true);
    connect(&m_makeRoom, &QTimer::timeout, this, &Gate::makeRoom);
}

void Gate::addWorker(TelephonyWorker *worker)
{
    m_workers.push_back({ worker, 0, false });
    connect(worker, &TelephonyWorker::authenticated, this, &Gate::onAuthenticated);
    connect(worker, &TelephonyWorker::closed, this, &Gate::onClosed);
}

void Gate::relieveWorker(const TelephonyWorker *worker)
{
    const auto place = std::ranges::find(m_workers, worker, &Place::worker);
    if (place != m_workers.end())
        place->isRelieved = true;
}

bool Gate::removeWorker(const TelephonyWorker *worker)
{
    const auto place = std::ranges::find(m_workers, worker, &Place::worker);
    if (place == m_workers.end() || !place->isRelieved || place->sockets > 0)
        return false;
    m_workers.erase(place);
    return true;
}

Gate::Place *Gate::freestPlace()
{
    const size_t begin = ++m_next;
    Place *freest = nullptr;
    for (size_t i = begin; i < begin + m_workers.size(); ++i) {
        Place &place = m_workers[i % m_workers.size()];
        if (!place.isRelieved && (!freest || place.sockets < freest->sockets))
            freest = &place;
    }
    return freest;
}

void Gate::leave(const TelephonyWorker *worker)
{
    const auto place = std::ranges::find(m_workers, worker, &Place::worker);
    if (place == m_workers.end())
        return;
    --place->sockets;
    if (place->isRelieved && place->sockets == 0)
        Q_EMIT deserted();
}

bool Gate::open(const QHostAddress &address, quint16 port)
{
    setListenBacklogSize(Backlog);
    setMaxPendingConnections(AcceptedAtOnce);
    return listen(address, port);
}

void Gate::incomingConnection(qintptr descriptor)
{
    auto socket = std::make_shared<Descriptor>(descriptor);
    const QHostAddress peer = peerOf(descriptor);
    Visitor visitor;
    if (!m_trusted.contains(peer))
        visitor.address = subscriberOf(peer);
    Place *place = freestPlace();
    if (!place || peer.isNull() || m_perAddress.value(visitor.address) >= m_limits.unauthenticatedPerAddress)
        return; // closes it
    if (!visitor.address.isNull())
        ++m_perAddress[visitor.address];
    ++m_unauthenticated;
    const quint64 ticket = ++m_lastTicket;
    m_strangers.emplace(ticket, std::chrono::steady_clock::now());
    ++place->sockets;
    TelephonyWorker *worker = place->worker;
    visitor.worker = worker;
    m_sockets.insert(ticket, visitor);
    QMetaObject::invokeMethod(
        worker, [worker, socket, ticket] { worker->take(socket->take(), ticket); }, Qt::QueuedConnection);
    holdOrGoOn();
}

void Gate::onAuthenticated(quint64 ticket)
{
    const auto visitor = m_sockets.find(ticket);
    if (visitor == m_sockets.end() || visitor->isAuthenticated)
        return;
    m_strangers.erase(ticket);
    release(*visitor);
    visitor->isAuthenticated = true;
    holdOrGoOn();
}

void Gate::onClosed(quint64 ticket)
{
    const auto visitor = m_sockets.find(ticket);
    if (visitor == m_sockets.end())
        return;
    m_strangers.erase(ticket);
    if (!visitor->isAuthenticated)
        release(*visitor);
    leave(visitor->worker);
    m_sockets.remove(ticket);
    holdOrGoOn();
}

void Gate::release(Visitor &visitor)
{
    --m_unauthenticated;
    if (visitor.address.isNull())
        return;
    int &count = m_perAddress[visitor.address];
    if (--count == 0)
        m_perAddress.remove(visitor.address);
}

void Gate::holdOrGoOn()
{
    const bool hold = m_unauthenticated >= m_limits.unauthenticated;
    if (hold == m_isHeld)
        return;
    m_isHeld = hold;
    // QTcpServer accepts in a loop that looks at the number of pending connections but not at pauseAccepting(). We
    // never have pending ones, so zero allowed ones is what ends the loop.
    setMaxPendingConnections(hold ? 0 : AcceptedAtOnce);
    hold ? pauseAccepting() : resumeAccepting();
    if (hold)
        makeRoom();
    else
        m_makeRoom.stop();
}

void Gate::makeRoom()
{
    const auto now = std::chrono::steady_clock::now();
    while (!m_strangers.empty()) {
        const auto oldest = m_strangers.begin();
        const quint64 ticket = oldest->first;
        const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(now - oldest->second);
        const auto left = m_limits.courtesy - waited;
        if (left.count() > 0) {
            m_makeRoom.start(left);
            return;
        }
        m_strangers.erase(oldest); // its place is free when its worker says that it is closed
        TelephonyWorker *worker = m_sockets.value(ticket).worker;
        QMetaObject::invokeMethod(
            worker, [worker, ticket] { worker->dismiss(ticket); }, Qt::QueuedConnection);
    }
}

void Gate::onAcceptError()
{
    qCWarning(logTelephony,
        "Cannot accept connections: %ls. Trying again; when it is about open files, raise their limit.",
        qUtf16Printable(errorString()));
    // QTcpServer has paused itself; without this it would be deaf for ever.
    QTimer::singleShot(AcceptRetry, this, [this] {
        if (!m_isHeld)
            resumeAccepting();
    });
}

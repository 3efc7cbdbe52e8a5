// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/servicemanager.h"

#include "net/logcategories.h"

#include <cstddef>
#include <cstring>
#include <ctime>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace
{
QByteArray taken(const char *variable)
{
    const QByteArray value = qgetenv(variable);
    qunsetenv(variable);
    return value;
}

// sd_watchdog_enabled(3): meant for this process only when WATCHDOG_PID names it or is not set.
std::optional<std::chrono::microseconds> watchdogTime()
{
    const qint64 microseconds = taken("WATCHDOG_USEC").toLongLong();
    const QByteArray pid = taken("WATCHDOG_PID");
    if (microseconds <= 0 || (!pid.isEmpty() && pid.toLongLong() != ::getpid()))
        return std::nullopt;
    return std::chrono::microseconds(microseconds);
}
}

ServiceManager::ServiceManager(QObject *parent)
    : QObject(parent), m_socket(taken("NOTIFY_SOCKET")), m_watchdog(watchdogTime())
{
    connect(&m_feeding, &QTimer::timeout, this, &ServiceManager::feed);
}

void ServiceManager::ready(const QByteArray &status, const Hail &hail)
{
    m_hail = hail;
    say("READY=1\nSTATUS=" + status);
    if (m_watchdog && !m_socket.isEmpty()) {
        // Three tries each time: one may fall into a moment in which a thread is exchanged.
        m_feeding.start(std::chrono::duration_cast<std::chrono::milliseconds>(*m_watchdog / 3));
        feed();
    }
}

void ServiceManager::reloading()
{
    timespec now {};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const qint64 microseconds = static_cast<qint64>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
    say("RELOADING=1\nMONOTONIC_USEC=" + QByteArray::number(microseconds));
}

void ServiceManager::status(const QByteArray &text)
{
    say("STATUS=" + text);
}

void ServiceManager::stopping()
{
    say("STOPPING=1\nSTATUS=Finishing the calls that run");
}

void ServiceManager::feed()
{
    m_hail([this] { say("WATCHDOG=1"); });
}

void ServiceManager::say(const QByteArray &state)
{
    if (m_socket.isEmpty())
        return;
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    if (static_cast<size_t>(m_socket.size()) >= sizeof address.sun_path) {
        qCWarning(logApp, "NOTIFY_SOCKET is too long for a socket; the service manager is told nothing");
        m_socket.clear();
        return;
    }
    std::memcpy(address.sun_path, m_socket.constData(), static_cast<size_t>(m_socket.size()));
    if (address.sun_path[0] == '@') // an abstract one
        address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + static_cast<size_t>(m_socket.size()));
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const auto sent = ::sendto(descriptor, state.constData(), static_cast<size_t>(state.size()),
        MSG_NOSIGNAL | MSG_DONTWAIT, reinterpret_cast<const sockaddr *>(&address), length);
    if (sent < 0)
        qCWarning(logApp, "the service manager cannot be told how the program fares: %s", std::strerror(errno));
    if (descriptor >= 0)
        ::close(descriptor);
}

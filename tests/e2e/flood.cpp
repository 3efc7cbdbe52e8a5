// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/flood.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace
{
constexpr std::chrono::milliseconds Tick = 10ms;
constexpr std::chrono::milliseconds DripPause = 200ms;

sockaddr_in loopback(int host, quint16 port)
{
    sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(0x7f000000U + static_cast<uint32_t>(host));
    return address;
}

//! -1 when it cannot be begun.
int beginConnection(int host, quint16 port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const sockaddr_in from = loopback(host, 0);
    const sockaddr_in to = loopback(1, port);
    if (descriptor < 0)
        return -1;
    if (::bind(descriptor, reinterpret_cast<const sockaddr *>(&from), sizeof from) != 0
        || (::connect(descriptor, reinterpret_cast<const sockaddr *>(&to), sizeof to) != 0 && errno != EINPROGRESS)) {
        ::close(descriptor);
        return -1;
    }
    return descriptor;
}
}

struct Flood::Connection
{
    int descriptor = -1;
    const Visitor *visitor = nullptr;
    Clock::time_point until;
    Clock::time_point nextDrip;
    qsizetype sent = 0;
    qsizetype dripped = 0;
    bool isThere = false;
    bool isAnswered = false;
    bool isOver = false;

    [[nodiscard]] bool wantsToWrite() const { return !isThere || sent < visitor->bytes.size(); }
};

Flood::Flood(quint16 port, const QList<Visitor> &visitors, const Shape &shape)
{
    rlimit files {};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
    m_thread = std::thread([this, port, visitors, shape] { run(port, visitors, shape); });
}

Flood::~Flood()
{
    m_stop = true;
    m_thread.join();
}

void Flood::run(quint16 port, const QList<Visitor> &visitors, const Shape &shape)
{
    constexpr int FirstHost = 0x201; // 127.0.2.1
    std::vector<Connection> open;
    std::vector<pollfd> watched;
    int begun = 0;
    const auto start = Clock::now();
    while (!m_stop && Clock::now() - start < shape.limit && (begun < shape.connections || !open.empty())) {
        const auto now = Clock::now();
        const auto due = static_cast<int>(std::chrono::duration<double>(now - start).count() * shape.eachSecond) + 1;
        for (; begun < std::min(due, shape.connections); ++begun) {
            const int descriptor = beginConnection(FirstHost + begun % shape.addresses, port);
            if (descriptor >= 0)
                open.push_back({ descriptor, &visitors[begun % visitors.size()], now + shape.patience, now });
        }
        m_most = std::max(m_most.load(), static_cast<int>(open.size()));
        watched.clear();
        for (const Connection &one : open)
            watched.push_back({ one.descriptor, static_cast<short>(POLLIN | (one.wantsToWrite() ? POLLOUT : 0)), 0 });
        ::poll(watched.data(), watched.size(), static_cast<int>(Tick.count()));
        for (size_t i = 0; i < open.size(); ++i) {
            serve(open[i], watched[i].revents);
            if (open[i].isOver || Clock::now() >= open[i].until) {
                ::close(open[i].descriptor);
                open[i].isOver = true;
            }
        }
        std::erase_if(open, [](const Connection &one) { return one.isOver; });
        std::this_thread::sleep_until(now + Tick); // a flood that takes all of the processor would measure only itself
    }
    for (const Connection &one : open)
        ::close(one.descriptor);
    m_isOver = true;
}

void Flood::serve(Connection &connection, short events)
{
    if ((events & (POLLERR | POLLHUP)) != 0 && (events & POLLIN) == 0) {
        connection.isOver = true;
        return;
    }
    if ((events & POLLOUT) != 0) {
        if (!std::exchange(connection.isThere, true))
            ++m_connected;
        const QByteArray &bytes = connection.visitor->bytes;
        const auto size = static_cast<size_t>(bytes.size() - connection.sent);
        if (size > 0) {
            const auto sent = ::send(connection.descriptor, bytes.constData() + connection.sent, size, MSG_NOSIGNAL);
            connection.sent += std::max<ssize_t>(sent, 0);
        }
        if (connection.visitor->resets && connection.sent == bytes.size()) {
            const linger now { 1, 0 };
            ::setsockopt(connection.descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
            connection.isOver = true;
            return;
        }
    }
    if ((events & POLLIN) != 0) {
        std::array<char, 4096> answer {};
        const auto size = ::recv(connection.descriptor, answer.data(), answer.size(), 0);
        constexpr QByteArrayView Begin = "HTTP/1.1 ";
        if (size <= 0)
            connection.isOver = true;
        else if (!connection.isAnswered && QByteArrayView(answer.data(), size).startsWith(Begin)
            && size > Begin.size()) {
            connection.isAnswered = true;
            ++m_answers[static_cast<size_t>(answer[static_cast<size_t>(Begin.size())] - '0') % m_answers.size()];
        }
    }
    const QByteArray &drip = connection.visitor->drip;
    if (connection.isThere && connection.dripped < drip.size() && Clock::now() >= connection.nextDrip) {
        connection.nextDrip = Clock::now() + DripPause;
        const auto sent = ::send(connection.descriptor, drip.constData() + connection.dripped, 1, MSG_NOSIGNAL);
        connection.dripped += std::max<ssize_t>(sent, 0);
    }
}

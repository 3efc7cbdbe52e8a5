// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>

#include <algorithm>
#include <cstddef>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

//! systemd's end of NOTIFY_SOCKET.
class NotifySocket
{
public:
    //! A path, or "@" and an abstract name.
    explicit NotifySocket(const QByteArray &name)
        : m_socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address {};
        address.sun_family = AF_UNIX;
        std::copy(name.begin(), name.end(), address.sun_path);
        if (name.startsWith('@'))
            address.sun_path[0] = '\0';
        const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + static_cast<size_t>(name.size()));
        if (::bind(m_socket, reinterpret_cast<const sockaddr *>(&address), length) != 0)
            qFatal("no socket to be told at");
    }
    ~NotifySocket() { ::close(m_socket); }
    Q_DISABLE_COPY_MOVE(NotifySocket)

    //! Everything that was told so far.
    [[nodiscard]] QByteArrayList heard()
    {
        QByteArray datagram(1024, '\0');
        ssize_t size = 0;
        while ((size = ::recv(m_socket, datagram.data(), static_cast<size_t>(datagram.size()), 0)) >= 0)
            m_heard.append(datagram.first(size));
        return m_heard;
    }

private:
    int m_socket;
    QByteArrayList m_heard;
};

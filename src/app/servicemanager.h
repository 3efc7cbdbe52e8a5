// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <functional>
#include <optional>

//! Tells systemd how the program fares (sd_notify(3), Type=notify of systemd.service(5)): datagrams to the
//! socket that NOTIFY_SOCKET names. Without one nothing is said. Lives in the main thread.
//!
//! With WATCHDOG_USEC systemd restarts a program that has not shown in time that it lives. It is shown only when every
//! thread that must live has answered, so that one which hangs is noticed although the others go on.
class ServiceManager final : public QObject
{
    Q_OBJECT

public:
    //! Calls alive in this object's thread as soon as all is well; perhaps never.
    using Hail = std::function<void(const std::function<void()> &alive)>;

    //! Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID of the environment, and takes them out of it, so that no
    //! child speaks for us.
    explicit ServiceManager(QObject *parent = nullptr);

    //! Everything serves; from now on the watchdog is fed. status: one line for `systemctl status`.
    void ready(const QByteArray &status, const Hail &hail);
    //! The settings are being read again; ready() again when that is done.
    void reloading();
    void status(const QByteArray &text);
    void stopping();

    //! How long systemd waits for a sign of life; none: it does not.
    [[nodiscard]] std::optional<std::chrono::microseconds> watchdog() const { return m_watchdog; }

private:
    void say(const QByteArray &state);
    void feed();

    QByteArray m_socket; // path, or "@" and an abstract name
    std::optional<std::chrono::microseconds> m_watchdog;
    QTimer m_feeding;
    Hail m_hail;
};

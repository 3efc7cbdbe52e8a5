// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/childprocess.h"

#include <QJsonObject>
#include <QNetworkAccessManager>

//! fake-world as a child process: all services on loopback, with the latencies that the benchmark states.
class Services
{
public:
    //! Beyond this the fakes end by themselves.
    [[nodiscard]] bool start(std::chrono::seconds life);

    //! The variables that point a messenger-ab at these services.
    [[nodiscard]] QJsonObject environment();
    void configure(const QString &service, QJsonObject settings);
    //! A new private message to the bot.
    void addMessage(const QString &sender, int senderId, const QString &text);
    //! A caller saying so.
    [[nodiscard]] QByteArray sound(const QString &text, std::chrono::milliseconds length);
    //! What a service noted.
    [[nodiscard]] QJsonObject notes(const QString &service);
    [[nodiscard]] QStringList violations();
    //! Forgets requests and violations.
    void forget();

    [[nodiscard]] std::chrono::nanoseconds cpuTime() const { return m_process.cpuTime(); }

private:
    [[nodiscard]] QByteArray ask(const QString &path, const std::optional<QJsonObject> &body = {});

    ChildProcess m_process;
    QNetworkAccessManager m_network;
    int m_controlPort = 0;
};

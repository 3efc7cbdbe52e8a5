// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench/childprocess.h"

#include <QJsonObject>
#include <QTemporaryDir>
#include <QUrl>

#include <memory>
#include <optional>

//! The program under test, `messenger-ab serve`, with its data in a directory of its own. Can be started again.
class Machine
{
public:
    using Environment = QHash<QString, QString>;

    //! services: the variables that point it at the fakes. callers: the numbers that may call. more: goes before all
    //! the others.
    Machine(const QJsonObject &services, const QStringList &callers, const Environment &more = {});

    //! How long it took from the start of the process until /ready said so; nothing when it never did.
    [[nodiscard]] std::optional<std::chrono::microseconds> start();
    void stop();

    //! Where its ready-made phrases are, for another one.
    [[nodiscard]] QString cacheDirectory() const { return m_environment.value(QStringLiteral("CACHE_DIR")); }
    [[nodiscard]] QUrl voiceWebhook() const;
    [[nodiscard]] QByteArray authToken() const
    {
        return m_environment.value(QStringLiteral("TWILIO_AUTH_TOKEN")).toUtf8();
    }
    [[nodiscard]] std::chrono::nanoseconds cpuTime() const { return m_process->cpuTime(); }
    [[nodiscard]] double resident() const { return m_process->resident(); }
    [[nodiscard]] bool isRunning() const { return m_process && m_process->isRunning(); }
    //! Warnings and worse that it has logged.
    [[nodiscard]] QStringList complaints() const;

private:
    [[nodiscard]] bool isReady() const;
    [[nodiscard]] QString logFile() const { return m_directory.filePath(QStringLiteral("machine.log")); }

    QTemporaryDir m_directory;
    QProcessEnvironment m_environment;
    quint16 m_port = 0;
    std::unique_ptr<ChildProcess> m_process;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "e2e/rig.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

//! Runs `messenger-ab` beside the running server, with the same environment, until it has ended.
class Lookup
{
public:
    Lookup(const Rig &rig, const QStringList &arguments) : m_process(m_directory.path())
    {
        m_process.start(rig.environment, arguments);
        (void)m_process.waitUntilGone(std::chrono::seconds(10));
    }

    [[nodiscard]] std::optional<int> status() const { return m_process.exitCode(); }
    [[nodiscard]] QByteArray said() const { return m_process.output(); }
    [[nodiscard]] QJsonArray array() const { return QJsonDocument::fromJson(said()).array(); }
    [[nodiscard]] QJsonObject object() const { return QJsonDocument::fromJson(said()).object(); }

private:
    QTemporaryDir m_directory;
    MachineProcess m_process;
};

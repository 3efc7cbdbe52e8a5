// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/hostedmachine.h"

#include "app/answeringmachine.h"

#include <utility>

namespace
{
QStringList inWords(const QList<SettingsProblem> &problems)
{
    QStringList words;
    for (const SettingsProblem &problem : problems)
        words.append(problem.toString());
    return words;
}
}

HostedMachine::HostedMachine(std::function<SettingsReading()> readSettings)
    : m_readSettings(std::move(readSettings)) { }

HostedMachine::~HostedMachine() = default;

void HostedMachine::start()
{
    if (m_machine)
        return;
    const SettingsReading reading = m_readSettings();
    if (!reading.ok()) {
        Q_EMIT refused(inWords(reading.problems));
        return;
    }
    m_machine = std::make_unique<AnsweringMachine>(reading.settings);
    connect(m_machine.get(), &AnsweringMachine::activeCallsChanged, this, &HostedMachine::activeCallsChanged);
    connect(m_machine.get(), &AnsweringMachine::callEnded, this, &HostedMachine::callEnded);
    // Later: it must not be taken apart while it speaks.
    connect(m_machine.get(), &AnsweringMachine::stopped, this, &HostedMachine::finish, Qt::QueuedConnection);
    if (const QString problem = m_machine->start(); !problem.isEmpty()) {
        m_machine.reset();
        Q_EMIT refused({ problem });
        return;
    }
    Q_EMIT answering(reading.settings.server.publicUrlAsGiven, m_machine->port(), inWords(reading.warnings));
}

void HostedMachine::stop()
{
    // No load balancer must learn of it first.
    if (m_machine)
        m_machine->shutDown(std::chrono::milliseconds(0));
}

void HostedMachine::stopAtOnce()
{
    if (m_machine)
        finish();
}

void HostedMachine::finish()
{
    if (!m_machine)
        return;
    m_machine.reset();
    Q_EMIT stopped();
}

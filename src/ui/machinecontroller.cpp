// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/machinecontroller.h"

#include "ui/hostedmachine.h"

MachineController::MachineController(const std::function<SettingsReading()> &readSettings, const QString &settingsFile)
    : m_host(new HostedMachine(readSettings)), m_settingsFile(settingsFile)
{
    m_thread.setObjectName(QStringLiteral("machine"));
    m_host->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_host, &QObject::deleteLater);
    connect(m_host, &HostedMachine::answering, this, &MachineController::onAnswering);
    connect(m_host, &HostedMachine::refused, this, &MachineController::onRefused);
    connect(m_host, &HostedMachine::stopped, this, &MachineController::onStopped);
    connect(m_host, &HostedMachine::callEnded, &m_calls, &CallListModel::add);
    connect(m_host, &HostedMachine::activeCallsChanged, this, [this](int calls) {
        m_activeCalls = calls;
        Q_EMIT changed();
    });
    m_thread.start();
}

MachineController::~MachineController()
{
    m_thread.quit();
    m_thread.wait();
}

QString MachineController::stateText() const
{
    switch (m_state) {
    case State::Stopped:
        return tr("Calls are not answered");
    case State::Starting:
        return tr("Starting …");
    case State::Answering:
        return m_activeCalls == 0 ? tr("Calls are answered") : tr("%n call(s) running", nullptr, m_activeCalls);
    case State::Stopping:
        return m_activeCalls == 0 ? tr("Stopping …") : tr("Waiting for %n call(s) to end", nullptr, m_activeCalls);
    case State::Refused:
        return tr("Calls cannot be answered yet");
    }
    return {};
}

QString MachineController::addressText() const
{
    if (m_state != State::Answering)
        return {};
    return tr("Twilio reaches it as %1; on this computer it is port %2.").arg(m_publicAddress).arg(m_port);
}

QString MachineController::remedyText() const
{
    if (m_state != State::Refused)
        return {};
    return tr("Settings stand in %1, a line NAME=VALUE each; keys in the environment.").arg(m_settingsFile);
}

QString MachineController::switchText() const
{
    switch (m_state) {
    case State::Answering:
        return tr("Stop");
    case State::Stopping:
        return tr("Stop now");
    case State::Refused:
        return tr("Try again");
    case State::Stopped:
    case State::Starting:
        break;
    }
    return tr("Start");
}

void MachineController::operate()
{
    switch (m_state) {
    case State::Stopped:
    case State::Refused:
        start();
        break;
    case State::Answering:
        stop();
        break;
    case State::Stopping:
        QMetaObject::invokeMethod(m_host, &HostedMachine::stopAtOnce);
        break;
    case State::Starting:
        break;
    }
}

void MachineController::start()
{
    m_problems.clear();
    enter(State::Starting);
    QMetaObject::invokeMethod(m_host, &HostedMachine::start);
}

void MachineController::stop()
{
    enter(State::Stopping);
    QMetaObject::invokeMethod(m_host, &HostedMachine::stop);
}

bool MachineController::mayClose()
{
    if (m_state == State::Stopped || m_state == State::Refused)
        return true;
    quit();
    return false;
}

void MachineController::quit()
{
    m_quitting = true;
    switch (m_state) {
    case State::Stopped:
    case State::Refused:
        Q_EMIT mayQuit();
        break;
    case State::Starting: // as soon as it has started
        break;
    case State::Answering:
    case State::Stopping:
        operate();
        break;
    }
}

void MachineController::enter(State state)
{
    m_state = state;
    Q_EMIT changed();
    const bool nothingRuns = state == State::Stopped || state == State::Refused;
    if (m_quitting && nothingRuns)
        Q_EMIT mayQuit();
}

void MachineController::onAnswering(const QString &publicAddress, quint16 port, const QStringList &warnings)
{
    m_publicAddress = publicAddress;
    m_port = port;
    m_problems = warnings;
    enter(State::Answering);
    if (m_quitting)
        stop();
}

void MachineController::onRefused(const QStringList &problems)
{
    m_problems = problems;
    enter(State::Refused);
}

void MachineController::onStopped()
{
    m_activeCalls = 0;
    m_problems.clear();
    enter(State::Stopped);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/answeringmachine.h"
#include "app/servicemanager.h"
#include "app/terminationsignals.h"

#include <QObject>

struct SettingsReading;

//! `messenger-ab serve`: the machine as a service of the operating system, obedient to its signals.
//! SIGTERM and SIGINT end it when its calls are over, a second one at once; SIGHUP reads the settings again.
class Service final : public QObject
{
    Q_OBJECT

public:
    //! given: SettingsReading::given of the same reading.
    Service(const Settings &settings, const QHash<QString, Secret> &given);

    //! Empty when calls are answered from now on, else what is wrong and what to do.
    [[nodiscard]] QString start();

private:
    void tellReady();
    void stop(std::chrono::milliseconds drainDelay);
    void reload();
    void adopt(const SettingsReading &reading);

    QHash<QString, Secret> m_given; // what runs
    QList<Secret> m_secrets; // all that were ever in use
    TerminationSignals m_signals;
    ServiceManager m_manager;
    AnsweringMachine m_machine;
    int m_stops = 0;
};

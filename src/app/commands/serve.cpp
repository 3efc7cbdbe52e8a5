// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/serve.h"

#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/logging.h"
#include "app/processlimits.h"
#include "app/settingschange.h"
#include "net/logcategories.h"

#include <QCoreApplication>

#include <algorithm>

namespace
{
void tellOf(const SettingsChange &change)
{
    if (change.isEmpty())
        qCInfo(logApp, "SIGHUP: the settings were read again; nothing has changed");
    if (!change.applied.isEmpty())
        qCInfo(
            logApp, "SIGHUP: changed for calls that come from now on: %s", qUtf8Printable(change.applied.join(u' ')));
    if (!change.needRestart.isEmpty())
        qCWarning(logApp, "SIGHUP: changed, but without effect until the program is started again: %s",
            qUtf8Printable(change.needRestart.join(u' ')));
}
}

Service::Service(const Settings &settings, const QHash<QString, Secret> &given)
    : m_given(given), m_secrets(settings.secrets()), m_machine(settings)
{
    connect(&m_signals, &TerminationSignals::terminationWanted, this,
        [this] { stop(m_machine.settings().server.drainDelay); });
    // At a terminal there is no load balancer that must learn of it first.
    connect(&m_signals, &TerminationSignals::interrupted, this, [this] { stop(std::chrono::milliseconds(0)); });
    connect(&m_signals, &TerminationSignals::hungUp, this, &Service::reload);
    connect(&m_machine, &AnsweringMachine::stopped, this, [] { QCoreApplication::exit(commands::Ok); });
}

QString Service::start()
{
    QString problem = m_machine.start();
    if (problem.isEmpty())
        tellReady();
    return problem;
}

void Service::tellReady()
{
    m_manager.ready("Answering calls", [this](const std::function<void()> &alive) { m_machine.hail(alive); });
}

void Service::stop(std::chrono::milliseconds drainDelay)
{
    if (++m_stops > 1) {
        qCWarning(logApp, "told a second time to stop: ending at once, calls that run are cut off");
        QCoreApplication::exit(commands::Failed);
        return;
    }
    m_manager.stopping();
    m_machine.shutDown(drainDelay);
}

// What is wrong with the new settings is said, and changes nothing: calls go on with the old ones.
void Service::reload()
{
    if (m_stops > 0) {
        qCInfo(logApp, "SIGHUP: the program is ending; the settings are not read again");
        return;
    }
    m_manager.reloading();
    const SettingsReading reading = commandline::rereadSettings(Need::Serve);
    for (const SettingsProblem &problem : reading.problems)
        qCCritical(logApp, "SIGHUP: %s", qUtf8Printable(problem.toString()));
    if (reading.ok())
        adopt(reading);
    else
        qCCritical(logApp, "SIGHUP: nothing was changed; mend the settings named above and send it again");
    tellReady();
}

void Service::adopt(const SettingsReading &reading)
{
    const SettingsChange change = SettingsChange::between(m_given, reading.given);
    const Settings settings = settingschange::adopted(m_machine.settings(), reading.settings);
    // Those of before may still stand in what a running call says.
    for (const Secret &secret : settings.secrets()) {
        if (std::ranges::none_of(m_secrets, [&](const Secret &known) { return known.utf8() == secret.utf8(); }))
            m_secrets.append(secret);
    }
    redactInLog(m_secrets);
    installLogging(settings.logging.format, settings.logging.level);
    tellOf(change);
    for (const SettingsProblem &warning : reading.warnings)
        qCWarning(logApp, "%s", qUtf8Printable(warning.toString()));
    if (change.applied.isEmpty())
        return;
    for (const QString &name : change.applied)
        m_given.insert(name, reading.given.value(name)); // what needs a restart is said again next time
    m_machine.adopt(settings);
}

int commands::serve(const QStringList &arguments)
{
    QCommandLineParser parser;
    if (const auto status = commandline::parse(
            parser, arguments, QStringLiteral("Answers the telephone until it is told to stop (SIGTERM, Ctrl+C).")))
        return *status;
    const commandline::Start start = commandline::readSettings(Need::Serve);
    if (start.exitStatus)
        return *start.exitStatus;
    processlimits::prepare();
    Service service(start.settings, start.given);
    if (const QString problem = service.start(); !problem.isEmpty()) {
        commandline::complain(problem);
        return Failed;
    }
    return QCoreApplication::exec();
}

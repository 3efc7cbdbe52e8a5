// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/answeringmachine.h"
#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/processlimits.h"
#include "app/terminationsignals.h"
#include "net/logcategories.h"

#include <QCoreApplication>

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

    TerminationSignals terminations;
    AnsweringMachine machine(start.settings);
    const QString problem = machine.start();
    if (!problem.isEmpty()) {
        commandline::complain(problem);
        return Failed;
    }
    qCInfo(logApp, "ready on %s, port %d; Twilio reaches it as %s",
        qUtf8Printable(start.settings.server.host.toString()), machine.port(),
        qUtf8Printable(start.settings.server.publicUrlAsGiven));
    int stops = 0;
    const auto stop = [&](std::chrono::milliseconds drainDelay) {
        if (++stops > 1)
            QCoreApplication::exit(Failed); // asked twice: at once
        else
            machine.shutDown(drainDelay);
    };
    QObject::connect(&terminations, &TerminationSignals::terminationWanted, &machine,
        [&] { stop(start.settings.server.drainDelay); });
    // At a terminal there is no load balancer that must learn of it first.
    QObject::connect(
        &terminations, &TerminationSignals::interrupted, &machine, [&] { stop(std::chrono::milliseconds(0)); });
    QObject::connect(&terminations, &TerminationSignals::hungUp, &machine,
        [] { qCWarning(logApp, "SIGHUP: settings are read at the start only; start again to change them"); });
    QObject::connect(&machine, &AnsweringMachine::stopped, &machine, [] { QCoreApplication::exit(Ok); });
    return QCoreApplication::exec();
}

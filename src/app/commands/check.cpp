// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/servicechecks.h"
#include "app/terminationsignals.h"

#include <QEventLoop>
#include <QTextStream>

int commands::check(const QStringList &arguments)
{
    QCommandLineParser parser;
    const QCommandLineOption json(QStringLiteral("json"), QStringLiteral("Print one JSON object for programs."));
    parser.addOption(json);
    if (const auto status = commandline::parse(parser, arguments,
            QStringLiteral("Tries every configured service for real and says what to do about those that fail. Exit "
                           "status 1 when any does.")))
        return *status;

    // What is wrong with the settings is part of the report, not a reason to give none.
    const SettingsReading reading
        = Settings::read(SettingsSources::processEnvironment(), DotEnv::load(QStringLiteral(".env")), Need::Serve);
    const Settings::Logging &logging = reading.settings.logging;
    // The report is the message; what the parts remark in passing is of interest to those who asked for it.
    installLogging(logging.format, logging.level == LogLevel::Info ? LogLevel::Warning : logging.level);
    redactInLog(reading.settings.secrets());

    SystemClock clock;
    ServiceChecks checks(reading, clock);
    QEventLoop loop;
    int status = Failed;
    QObject::connect(&checks, &ServiceChecks::finished, &loop, [&](const QList<CheckResult> &results) {
        if (parser.isSet(json))
            QTextStream(stdout) << checkreport::json(results);
        else
            QTextStream(stdout) << checkreport::text(results);
        status = checkreport::allOk(results) ? Ok : Failed;
        loop.quit();
    });
    TerminationSignals terminations;
    QObject::connect(&terminations, &TerminationSignals::interrupted, &loop, &QEventLoop::quit);
    QObject::connect(&terminations, &TerminationSignals::terminationWanted, &loop, &QEventLoop::quit);
    checks.start();
    loop.exec();
    return status;
}

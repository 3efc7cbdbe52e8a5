// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commandline.h"

#include "app/commands/commands.h"
#include "app/logging.h"
#include "net/logcategories.h"

#include <QTextStream>

std::optional<int> commandline::parse(
    QCommandLineParser &parser, const QStringList &arguments, const QString &description)
{
    parser.setApplicationDescription(description);
    const QCommandLineOption help = parser.addHelpOption();
    if (!parser.parse(arguments)) {
        complain(parser.errorText() + QStringLiteral("; messenger-ab ") + arguments.value(0)
            + QStringLiteral(" --help tells what there is"));
        return commands::Usage;
    }
    if (parser.isSet(help)) {
        // Qt names the executable only; our options belong to a command.
        QTextStream(stdout) << parser.helpText().replace(QStringLiteral("messenger-ab [options]"),
            QStringLiteral("messenger-ab ") + arguments.value(0) + QStringLiteral(" [options]"));
        return commands::Ok;
    }
    return {};
}

commandline::Start commandline::readSettings(Need need)
{
    const DotEnv file = DotEnv::load(QStringLiteral(".env"));
    SettingsReading reading = Settings::read(SettingsSources::processEnvironment(), file, need);
    for (const SettingsProblem &problem : std::as_const(reading.problems))
        complain(problem.toString());
    if (!reading.ok())
        return { {}, commands::Configuration };
    installLogging(reading.settings.logging.format, reading.settings.logging.level);
    redactInLog(reading.settings.secrets());
    for (const SettingsProblem &warning : std::as_const(reading.warnings))
        qCWarning(logApp, "%s", qUtf8Printable(warning.toString()));
    return { reading.settings, {} };
}

void commandline::complain(const QString &text)
{
    QTextStream(stderr) << "messenger-ab: " << text << '\n';
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commandline.h"

#include "app/commands/commands.h"
#include "app/logging.h"
#include "net/logcategories.h"

#include <QTextStream>

std::optional<int> commandline::parse(
    QCommandLineParser &parser, const QStringList &arguments, const QString &description, Positional positional)
{
    parser.setApplicationDescription(description);
    const QCommandLineOption help = parser.addHelpOption();
    const auto refuse = [&arguments](const QString &what) {
        complain(what + QStringLiteral("; messenger-ab ") + arguments.value(0)
            + QStringLiteral(" --help tells what there is"));
        return commands::Usage;
    };
    if (!parser.parse(arguments))
        return refuse(parser.errorText());
    if (parser.isSet(help)) {
        // Qt names the executable only; our options belong to a command.
        QTextStream(stdout) << parser.helpText().replace(QStringLiteral("messenger-ab [options]"),
            QStringLiteral("messenger-ab ") + arguments.value(0) + QStringLiteral(" [options]"));
        return commands::Ok;
    }
    // An argument may be a number or a key in the wrong place: it is not repeated.
    static const QStringList limits { QStringLiteral(" takes options only"), QStringLiteral(" takes one argument only"),
        QStringLiteral(" takes an action and an ID only") };
    const auto most = static_cast<qsizetype>(positional);
    if (parser.positionalArguments().size() > most)
        return refuse(arguments.value(0) + limits.at(most));
    return {};
}

namespace
{
SettingsReading readAll(Need need)
{
    return Settings::read(SettingsSources::processEnvironment(), DotEnv::load(QStringLiteral(".env")), need);
}

commandline::Start begun(const SettingsReading &reading)
{
    installLogging(reading.settings.logging.format, reading.settings.logging.level);
    redactInLog(reading.settings.secrets());
    for (const SettingsProblem &problem : std::as_const(reading.problems))
        commandline::complain(problem.toString());
    if (!reading.ok())
        return { {}, commands::Configuration };
    for (const SettingsProblem &warning : std::as_const(reading.warnings))
        qCWarning(logApp, "%s", qUtf8Printable(warning.toString()));
    return { reading.settings, {}, reading.given };
}
}

commandline::Start commandline::readSettings(Need need)
{
    return begun(readAll(need));
}

SettingsReading commandline::rereadSettings(Need need)
{
    return readAll(need);
}

commandline::Start commandline::readStoreSettings()
{
    SettingsReading reading = readAll(Need::Nothing);
    static const QStringList needed = QStringLiteral(
        ".env DATABASE_URL DATA_DIR DATA_KEY TELEGRAM_OWNER_ID TIMEZONE CALL_LANGUAGE LOG_FORMAT LOG_LEVEL")
                                          .split(u' ');
    reading.problems.removeIf([](const SettingsProblem &problem) {
        QString name = problem.name;
        if (name.endsWith(QStringLiteral("_FILE"))) // a secret may come from a file
            name.chop(5);
        return !needed.contains(name);
    });
    return begun(reading);
}

void commandline::complain(const QString &text)
{
    if (logFormat() == LogFormat::Json)
        qCCritical(logApp, "%s", qUtf8Printable(text)); // whoever collects the log reads lines of one kind only
    else
        QTextStream(stderr) << "messenger-ab: " << text << '\n';
}

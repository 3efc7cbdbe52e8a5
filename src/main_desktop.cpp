// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/dotenv.h"
#include "app/logging.h"
#include "app/processlimits.h"
#include "app/terminationsignals.h"
#include "ui/machinecontroller.h"

#include <QCommandLineParser>
#include <QGuiApplication>
#include <QIcon>
#include <QLocale>
#include <QQmlApplicationEngine>
#include <QQuickStyle>
#include <QStandardPaths>
#include <QTextStream>
#include <QTranslator>

#include <algorithm>
#include <memory>

namespace
{
QString settingsFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + QStringLiteral("/messenger-ab/settings");
}

//! Whoever starts a program from a menu has no working directory of his own, so no `.env` is read.
SettingsReading readSettings()
{
    const DotEnv file = DotEnv::load(settingsFile());
    const SettingsSources sources { SettingsSources::processEnvironment(), {}, {}, file.values };
    SettingsReading reading = Settings::read(sources, Need::Serve);
    for (const DotEnv::Remark &remark : file.problems)
        reading.problems.append({ settingsFile(), QStringLiteral("line %1: %2").arg(remark.line).arg(remark.text),
            QStringLiteral("mend that line or take it out") });
    installLogging(reading.settings.logging.format, reading.settings.logging.level);
    redactInLog(reading.settings.secrets());
    return reading;
}

//! Help and version need no display.
bool isAskedForWords(int argc, char *argv[])
{
    return std::any_of(argv + 1, argv + argc, [](const char *argument) {
        static const QStringList words { QStringLiteral("-h"), QStringLiteral("--help"), QStringLiteral("--help-all"),
            QStringLiteral("-v"), QStringLiteral("--version") };
        return words.contains(QString::fromLocal8Bit(argument));
    });
}

std::unique_ptr<QCoreApplication> makeApplication(int &argc, char *argv[])
{
    if (isAskedForWords(argc, argv))
        return std::make_unique<QCoreApplication>(argc, argv);
    auto application = std::make_unique<QGuiApplication>(argc, argv);
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Messenger-AB"));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.messengerab.messengerab"));
    QGuiApplication::setWindowIcon(QIcon::fromTheme(QStringLiteral("org.messengerab.messengerab"),
        QIcon(QStringLiteral(":/icons/org.messengerab.messengerab-128.png"))));
    return application;
}

int run(bool selfTest)
{
    QTranslator translator;
    const QString catalogues = QStringLiteral(":/translations");
    if (translator.load(QLocale(), QStringLiteral("messenger-ab"), QStringLiteral("_"), catalogues)
        || translator.load(QStringLiteral("messenger-ab_en"), catalogues))
        QCoreApplication::installTranslator(&translator);
    QQuickStyle::setStyle(QStringLiteral("Fusion"));
    TerminationSignals terminations;
    MachineController machine(&readSettings, settingsFile());
    QObject::connect(&terminations, &TerminationSignals::terminationWanted, &machine, &MachineController::quit);
    QObject::connect(&terminations, &TerminationSignals::interrupted, &machine, &MachineController::quit);
    QObject::connect(&machine, &MachineController::mayQuit, &machine, [] { QCoreApplication::quit(); });

    QQmlApplicationEngine window;
    QStringList complaints;
    QObject::connect(&window, &QQmlEngine::warnings, &machine, [&complaints](const QList<QQmlError> &errors) {
        for (const QQmlError &error : errors)
            complaints.append(error.toString());
    });
    window.addImportPath(QStringLiteral("qrc:/qt/qml"));
    window.setInitialProperties({ { QStringLiteral("machine"), QVariant::fromValue(&machine) } });
    window.load(QUrl(QStringLiteral("qrc:/qt/qml/MessengerAB/Main.qml")));
    if (window.rootObjects().isEmpty()) {
        QTextStream(stderr) << "messenger-ab-desktop: the window cannot be shown; install the package again\n";
        return commands::Failed;
    }
    if (selfTest)
        return complaints.isEmpty() ? commands::Ok : commands::Failed;
    machine.start();
    return QCoreApplication::exec();
}
}

int main(int argc, char *argv[])
{
    processlimits::forbidCoreDumps();
    TerminationSignals::block();
    const std::unique_ptr<QCoreApplication> application = makeApplication(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("messenger-ab-desktop"));
    QCoreApplication::setApplicationVersion(QStringLiteral(MAB_VERSION));
    processlimits::prepare();
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Answers the telephone and shows it in a window.\nSettings, by the names of messenger-ab's README: from the "
        "environment, then from ~/.config/messenger-ab/settings; keys from the environment only."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption selfTest(
        QStringLiteral("self-test"), QStringLiteral("Load every page, say what is wrong, and end."));
    parser.addOption(selfTest);
    parser.process(*application);
    return run(parser.isSet(selfTest));
}

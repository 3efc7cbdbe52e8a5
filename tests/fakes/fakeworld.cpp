// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
// fake-world: every service that messenger-ab talks to, on loopback, steered by worldcontrol.h. Prints one JSON line
// with the ports, then runs until --seconds have passed or stdin closes, so that no test can leave it behind.
#include "fakes/worldcontrol.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QSocketNotifier>

#include <cstdio>
#include <unistd.h>

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    World world;
    WorldControl control(world);
    QList<std::pair<QString, FakeHttpServer *>> servers { { QStringLiteral("control"), &control } };
    for (const auto &[name, service] : world.services())
        servers.emplaceBack(name, service);
    for (const auto &[name, server] : servers)
        parser.addOption({ name, QStringLiteral("Loopback port of %1; 0 lets the system choose.").arg(name),
            QStringLiteral("port"), QStringLiteral("0") });
    parser.addOption({ QStringLiteral("seconds"), QStringLiteral("Stop after so long."), QStringLiteral("n"),
        QStringLiteral("600") });
    parser.process(application);

    QJsonObject ports;
    for (const auto &[name, server] : servers) {
        if (!server->listen(parser.value(name).toUShort())) {
            std::fprintf(stderr, "fake-world: the port for %s is taken\n", qPrintable(name));
            return 1;
        }
        ports.insert(name, server->port());
    }
    std::printf("%s\n", QJsonDocument(ports).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);

    QTimer::singleShot(
        std::chrono::seconds(parser.value(QStringLiteral("seconds")).toInt()), &application, &QCoreApplication::quit);
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &application, [&application] {
        char buffer[256];
        if (::read(STDIN_FILENO, buffer, sizeof buffer) <= 0)
            application.quit();
    });
    return QCoreApplication::exec();
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"

#include <QTextStream>

#include <array>

namespace
{
struct Command
{
    QLatin1StringView name;
    int (*run)(const QStringList &arguments);
    const char *summary;
};

constexpr std::array Commands = {
    Command { QLatin1StringView("serve"), commands::serve, "answer the telephone (the default)" },
    Command { QLatin1StringView("demo"), commands::demo, "a complete call without any key or network" },
    Command { QLatin1StringView("dial"), commands::dial, "phone a messenger-ab as Twilio would" },
    Command { QLatin1StringView("check"), commands::check, "try every configured service for real" },
    Command { QLatin1StringView("health"), commands::health, "ask the running server whether it lives" },
    Command { QLatin1StringView("messages"), commands::messages, "what people wrote: list, show, export, forget" },
    Command { QLatin1StringView("history"), commands::history, "the calls: list, show, export, forget" },
    Command { QLatin1StringView("secrets"), commands::secrets, "hash-pin: what to set CALLER_PIN to" },
    Command { QLatin1StringView("setup-number"), commands::setupNumber, "point the Twilio number to this server" },
};

void printUsage(FILE *where)
{
    QTextStream out(where);
    out << "messenger-ab " MAB_VERSION ": an answering machine for Telegram\n\n"
           "usage: messenger-ab [COMMAND] [OPTIONS]\n\n";
    for (const Command &command : Commands)
        out << "  " << command.name.toString().leftJustified(14) << command.summary << '\n';
    out << "\nmessenger-ab COMMAND --help tells the options of a command. Settings come from the environment and from "
           ".env\n"
           "in the working directory; .env.example documents all of them.\n";
}
}

int commands::run(const QStringList &arguments)
{
    const QString first = arguments.value(1);
    if (first.isEmpty()
        || (first.startsWith(u'-') && first != QLatin1StringView("--help") && first != QLatin1StringView("-h")
            && first != QLatin1StringView("--version")))
        return serve(QStringList { QStringLiteral("serve") } + arguments.mid(1));
    if (first == QLatin1StringView("--version")) {
        QTextStream(stdout) << "messenger-ab " MAB_VERSION "\n";
        return Ok;
    }
    if (first == QLatin1StringView("--help") || first == QLatin1StringView("-h")
        || first == QLatin1StringView("help")) {
        printUsage(stdout);
        return Ok;
    }
    for (const Command &command : Commands) {
        if (first == command.name)
            return command.run(arguments.mid(1));
    }
    QTextStream(stderr) << "messenger-ab: there is no command \"" << first << "\"\n\n";
    printUsage(stderr);
    return Usage;
}

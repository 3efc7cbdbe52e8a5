// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/answeringmachine.h"
#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/democall.h"
#include "app/logging.h"
#include "app/terminationsignals.h"

#include <QCoreApplication>
#include <QSocketNotifier>
#include <QTextStream>

#include <unistd.h>

namespace
{
//! Lines of a terminal or a pipe, as they are typed.
void readLines(QObject &context, DemoCall &call, QSocketNotifier &notifier)
{
    QObject::connect(&notifier, &QSocketNotifier::activated, &context, [&call, &notifier] {
        QByteArray typed(4096, Qt::Uninitialized);
        const auto bytes = ::read(STDIN_FILENO, typed.data(), static_cast<size_t>(typed.size()));
        if (bytes <= 0) {
            notifier.setEnabled(false);
            return;
        }
        const QStringList lines = QString::fromUtf8(typed.first(bytes)).split(u'\n', Qt::SkipEmptyParts);
        for (const QString &line : lines)
            call.type(line);
    });
}
}

int commands::demo(const QStringList &arguments)
{
    QCommandLineParser parser;
    const QCommandLineOption language(QStringLiteral("language"), QStringLiteral("Language of the call: de or en."),
        QStringLiteral("de|en"), QStringLiteral("de"));
    const QCommandLineOption scripted(
        QStringLiteral("scripted"), QStringLiteral("Play the scripted caller at a terminal, too."));
    parser.addOptions({ language, scripted });
    if (const auto status = commandline::parse(parser, arguments,
            QStringLiteral("A complete call without key, network or sound card: the real server, a sample inbox and a "
                           "softphone that phones it.\n"
                           "Leaves demo-call.wav (left the caller, right the machine) and demo-call.txt in the working "
                           "directory.")))
        return *status;
    if (parser.value(language) != QLatin1StringView("de") && parser.value(language) != QLatin1StringView("en")) {
        commandline::complain(QStringLiteral("--language is de or en"));
        return Usage;
    }
    installLogging(LogFormat::Text, LogLevel::Warning);
    TerminationSignals terminations;
    DemoCall call(parser.value(language) == QLatin1StringView("en") ? Language::English : Language::German);
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    const bool typed = isatty(STDIN_FILENO) != 0 && !parser.isSet(scripted);
    if (typed)
        readLines(call, call, input);
    else
        input.setEnabled(false);
    QObject::connect(&terminations, &TerminationSignals::interrupted, &call, [] { QCoreApplication::exit(Failed); });
    QObject::connect(
        &terminations, &TerminationSignals::terminationWanted, &call, [] { QCoreApplication::exit(Failed); });
    QObject::connect(&call, &DemoCall::finished, &call, [](bool ok) { QCoreApplication::exit(ok ? Ok : Failed); });
    const QString problem = call.start(!typed);
    if (!problem.isEmpty()) {
        commandline::complain(problem);
        return Failed;
    }
    return QCoreApplication::exec();
}

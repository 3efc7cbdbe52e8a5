// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/logging.h"
#include "app/scriptedcaller.h"
#include "app/terminationsignals.h"
#include "app/wavreader.h"
#include "softphone/streamleg.h"
#include "speech/localvoiceengine.h"

#include <QCoreApplication>
#include <QFile>
#include <QSocketNotifier>
#include <QTextStream>

#include <unistd.h>

namespace
{
struct Options
{
    const QCommandLineOption from { QStringLiteral("from"),
        QStringLiteral("The caller's number; default: the first of ALLOWED_CALLERS."), QStringLiteral("NUMBER") };
    const QCommandLineOption say { QStringLiteral("say"),
        QStringLiteral("Say this when the machine has finished talking; may be given several times."),
        QStringLiteral("TEXT") };
    const QCommandLineOption press { QStringLiteral("press"), QStringLiteral("Then press these keys."),
        QStringLiteral("DIGITS") };
    const QCommandLineOption wav { QStringLiteral("wav"),
        QStringLiteral("Then say what is in this WAV file (8 kHz, mono, 16 bit)."), QStringLiteral("FILE") };
    const QCommandLineOption record { QStringLiteral("record"),
        QStringLiteral("Keep the call as a stereo WAV file: left the caller, right the machine."),
        QStringLiteral("FILE") };
    const QCommandLineOption connectTo { QStringLiteral("connect-to"),
        QStringLiteral("Where the machine really is, when URL is only its public name."), QStringLiteral("URL") };
    const QCommandLineOption language { QStringLiteral("language"),
        QStringLiteral("Language of the caller's voice: de or en; default: CALL_LANGUAGE."), QStringLiteral("de|en") };
};

//! Lines of standard input become what the caller says; its end hangs up.
void readLines(ScriptedCaller &caller, QSocketNotifier &input)
{
    QObject::connect(&input, &QSocketNotifier::activated, &caller, [&caller, &input] {
        QByteArray typed(4096, Qt::Uninitialized);
        const auto bytes = ::read(STDIN_FILENO, typed.data(), static_cast<size_t>(typed.size()));
        if (bytes <= 0) {
            input.setEnabled(false);
            caller.hangUpWhenDone();
            return;
        }
        const QStringList lines = QString::fromUtf8(typed.first(bytes)).split(u'\n', Qt::SkipEmptyParts);
        for (const QString &line : lines)
            caller.addTyped(line);
    });
}

QString addLines(ScriptedCaller &caller, const QCommandLineParser &parser, const Options &options)
{
    const QStringList texts = parser.values(options.say);
    for (const QString &text : texts)
        caller.add({ ScriptedCaller::Line::Kind::Say, text, {} });
    if (parser.isSet(options.press))
        caller.add({ ScriptedCaller::Line::Kind::Press, parser.value(options.press), {} });
    if (!parser.isSet(options.wav))
        return {};
    const Result<QByteArray> sound = readWav(parser.value(options.wav));
    if (!sound)
        return sound.error().detail;
    caller.add({ ScriptedCaller::Line::Kind::Sound, {}, *sound });
    return {};
}

void report(Softphone &phone, const QString &recordTo)
{
    QObject::connect(&phone, &Softphone::ended, &phone, [&phone, recordTo](Softphone::End reason) {
        const QString problem = recordTo.isEmpty() ? QString() : phone.recording().save(recordTo);
        QTextStream(stdout) << (reason == Softphone::End::MachineHungUp ? "the machine hung up\n"
                                                                        : "the call is over\n");
        for (const Softphone::Violation &violation : phone.violations())
            commandline::complain(QStringLiteral("%1: %2").arg(QString::number(violation.code), violation.what));
        if (!problem.isEmpty())
            commandline::complain(problem);
        QCoreApplication::exit(problem.isEmpty() && phone.violations().isEmpty() ? commands::Ok : commands::Failed);
    });
    QObject::connect(&phone, &Softphone::failed, &phone, [](const QString &text) {
        commandline::complain(text);
        QCoreApplication::exit(commands::Failed);
    });
}
}

int commands::dial(const QStringList &arguments)
{
    QCommandLineParser parser;
    const Options options;
    parser.addOptions(
        { options.from, options.say, options.press, options.wav, options.record, options.connectTo, options.language });
    parser.addPositionalArgument(
        QStringLiteral("URL"), QStringLiteral("The voice webhook, for example http://127.0.0.1:8000/twilio/voice."));
    if (const auto status = commandline::parse(parser, arguments,
            QStringLiteral("Phones a messenger-ab as Twilio would, signed with TWILIO_AUTH_TOKEN. At a terminal type "
                           "what the caller says, or a key."),
            commandline::Positional::One))
        return *status;
    QUrl url(parser.positionalArguments().value(0));
    if (url.path().isEmpty() || url.path() == u"/")
        url.setPath(QStringLiteral("/twilio/voice"));
    if (!url.isValid() || url.host().isEmpty()) {
        commandline::complain(
            QStringLiteral("dial needs the URL of a voice webhook, for example http://127.0.0.1:8000/twilio/voice"));
        return Usage;
    }
    const commandline::Start start = commandline::readSettings(Need::Nothing);
    if (start.exitStatus)
        return *start.exitStatus;

    TerminationSignals terminations;
    SystemClock clock;
    QNetworkAccessManager network;
    Metronome metronome(clock, StreamLeg::PacketTime);
    SoftphoneOptions phoneOptions;
    if (!start.settings.twilio.authTokens.isEmpty())
        phoneOptions.identity.authToken = start.settings.twilio.authTokens.constFirst().utf8();
    phoneOptions.identity.connectTo = QUrl(parser.value(options.connectTo));
    phoneOptions.caller.from
        = parser.isSet(options.from) ? parser.value(options.from) : start.settings.callers.allowed.value(0);
    phoneOptions.caller.to = start.settings.twilio.phoneNumber;
    Softphone phone(phoneOptions, network, metronome, clock);
    LocalVoiceEngine engine;
    const bool english = parser.isSet(options.language) ? parser.value(options.language) == QLatin1StringView("en")
                                                        : start.settings.language == Language::English;
    LocalVoice voice(engine, { english ? Language::English : Language::German, QStringLiteral("f2"), 60 });
    ScriptedCaller caller(phone, voice, clock);
    const QString problem = addLines(caller, parser, options);
    if (!problem.isEmpty()) {
        commandline::complain(problem);
        return Failed;
    }
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    if (isatty(STDIN_FILENO) != 0) {
        readLines(caller, input);
    } else {
        input.setEnabled(false);
        caller.hangUpWhenDone();
    }
    report(phone, parser.value(options.record));
    QObject::connect(&caller, &ScriptedCaller::answered, &phone,
        [](std::chrono::milliseconds wait) { QTextStream(stdout) << "answer after " << wait.count() << " ms\n"; });
    QObject::connect(&terminations, &TerminationSignals::interrupted, &phone, &Softphone::hangUp);
    QObject::connect(&terminations, &TerminationSignals::terminationWanted, &phone, &Softphone::hangUp);
    phone.call(url);
    return QCoreApplication::exec();
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
// messenger-ab-bench: starts fakes of all services and the real program, phones it with one and with many softphones,
// and prints what came out beside the goals. Ends by itself within eight minutes.
#include "bench/load.h"
#include "bench/storepart.h"
#include "bench/waiting.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QSysInfo>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <sys/resource.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
//! Of the fakes, in milliseconds; the model's are those of the goal "end of greeting to first word of the summary".
constexpr int ModelFirstToken = 700;
constexpr int ModelPerToken = 14; // 70 tokens a second
constexpr int VoiceFirstAudio = 150;
constexpr int VoiceSpeedUp = 0; // after that, all the rest at once
constexpr int RecognizerFinal = 0; // a service's own delay would only be subtracted again
constexpr int ListenerHandshake = 50;

struct Options
{
    QList<int> calls { 1, 10, 50, 100 };
    int openings = 6;
    int starts = 5;
    bool onlyStore = false;
    Load::Plan load;
};

std::optional<Options> optionsFrom(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Measures the real program beside its goals."_s);
    parser.addHelpOption();
    const QCommandLineOption calls(
        u"calls"_s, u"How many calls at once, one load after the other."_s, u"LIST"_s, u"1,10,50,100"_s);
    const QCommandLineOption quick(u"quick"_s, u"About two minutes: loads of 1 and 10 calls, short ones."_s);
    const QCommandLineOption store(u"store"_s, u"Only starts and the store, about a minute."_s);
    parser.addOptions({ calls, quick, store });
    parser.process(application);
    Options options;
    options.onlyStore = parser.isSet(store);
    if (parser.isSet(quick)) {
        options.calls = { 1, 10 };
        options.openings = 2;
        options.starts = 2;
        options.load = { 16s, 8s };
    }
    if (parser.isSet(calls) || !parser.isSet(quick)) {
        options.calls.clear();
        const QStringList given = parser.value(calls).split(u',');
        for (const QString &one : given) {
            options.calls.append(one.toInt());
            if (options.calls.constLast() < 1 || options.calls.constLast() > 1000)
                return std::nullopt;
        }
    }
    return options;
}

QString machineLine()
{
    QFile file(u"/proc/cpuinfo"_s);
    QString model = u"unknown processor"_s;
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : file.readAll().split('\n')) {
            if (line.startsWith("model name"))
                model = QString::fromUtf8(line.mid(line.indexOf(':') + 1)).simplified();
        }
    }
    QFile load(u"/proc/loadavg"_s);
    const QString busy
        = load.open(QIODevice::ReadOnly) ? QString::fromLatin1(load.readAll().split(' ').constFirst()) : QString();
    return u"%1 × %2, %3, %4, Qt %5, load before the run %6"_s.arg(QString::number(QThread::idealThreadCount()), model,
        QSysInfo::prettyProductName(), QSysInfo::kernelVersion(), QString::fromLatin1(qVersion()), busy);
}

void raiseDescriptorLimit()
{
    rlimit limit {};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

void setLatencies(Services &services)
{
    services.configure(u"anthropic"_s,
        { { u"headers_ms"_s, 0 }, { u"first_token_ms"_s, ModelFirstToken }, { u"per_token_ms"_s, ModelPerToken } });
    services.configure(u"edge"_s,
        { { u"handshake_ms"_s, ListenerHandshake }, { u"first_audio_ms"_s, VoiceFirstAudio },
            { u"speed_up"_s, VoiceSpeedUp } });
    services.configure(
        u"deepgram"_s, { { u"handshake_ms"_s, ListenerHandshake }, { u"final_delay_ms"_s, RecognizerFinal } });
}

QString spread(const Samples &samples, int digits, const QString &unit)
{
    return u"p50 %1, p95 %2 %3 (n = %4)"_s.arg(
        fixed(samples.median(), digits), fixed(samples.quantile(0.95), digits), unit, QString::number(samples.count()));
}

void addLoad(Figures &figures, const LoadResult &load)
{
    const QString at = load.calls == 1 ? u", 1 call"_s : u", %1 calls"_s.arg(load.calls);
    figures.add({ u"turn beyond the services' time"_s + at, spread(load.turns, 1, u"ms"_s), load.turns.quantile(0.95),
        20, u"ms p95"_s, load.turns.isEmpty() });
    figures.add({ u"stop after the deciding word"_s + at, spread(load.stops, 1, u"ms"_s), load.stops.quantile(0.95), 25,
        u"ms"_s, load.stops.isEmpty() });
    figures.add({ u"CPU per call-second"_s + at, fixed(load.cpuPerCallSecond, 2) + u" ms"_s, load.cpuPerCallSecond, 1,
        u"ms"_s, false });
    figures.add({ u"memory per call"_s + at, fixed(load.memoryPerCall, 2) + u" MiB"_s, load.memoryPerCall, 0.25,
        u"MiB"_s, false });
}

void explain(const LoadResult &load)
{
    std::printf(
        "%4d calls: the machine spoke %.0f %% of the time; turn parts p95: to the model %.1f, model to voice "
        "%.1f, voice to caller %.1f ms;\n            from the caller's last word %s; greeting after %s, silence "
        "before the summary p95 %.0f ms;\n            phones %.2f and fakes %.2f cores; gaps in the sound %lld; "
        "turns discarded %lld\n",
        load.calls, load.share * 100, load.toModel.quantile(0.95), load.toVoice.quantile(0.95),
        load.toCaller.quantile(0.95), qPrintable(spread(load.turnsSinceVoice, 0, u"ms"_s)),
        qPrintable(spread(load.firstSound, 1, u"ms"_s)), load.silenceBeforeSummary.quantile(0.95), load.phonesCpu,
        load.fakesCpu, static_cast<long long>(load.gaps), static_cast<long long>(load.discarded));
    for (const QString &trouble : load.troubles)
        std::printf("            trouble: %s\n", qPrintable(trouble));
}

//! Single calls, then the loads. Empty, or what went wrong.
QString measureCalls(Figures &figures, Services &services, Machine &machine, const Options &options)
{
    Load load(services, machine, options.load);
    Samples firstSound;
    Samples silence;
    Samples pause;
    for (int i = 0; i < options.openings; ++i) {
        const Load::Opening opening = load.open();
        if (!opening.trouble.isEmpty())
            return opening.trouble;
        firstSound.add(opening.firstSound);
        silence.add(opening.silence);
        pause.add(opening.pause);
    }
    figures.add({ u"first sound after start"_s, spread(firstSound, 1, u"ms"_s), firstSound.quantile(0.95), 100, u"ms"_s,
        false });
    figures.add({ u"end of greeting → first word of the summary"_s,
        spread(silence, 0, u"ms"_s) % u" [%1]"_s.arg(fixed(pause.median(), 0)), silence.quantile(0.95), 150, u"ms"_s,
        false });

    const double idle = machine.resident();
    for (const int calls : options.calls) {
        const LoadResult result = load.run(calls, idle);
        explain(result);
        addLoad(figures, result);
        if (!machine.isRunning())
            return u"messenger-ab has died under load"_s;
    }
    return {};
}

const char *const HowMeasured
    = R"(How each is measured (fakes, phones and the machine share this computer; all clocks are CLOCK_MONOTONIC):
- process start → ready: from fork to the first 200 of GET /ready, asked every millisecond; ready-made phrases on disk; median.
- idle memory: resident set two seconds after that, before any call.
- first sound: from the phone's start message to the first media message of the greeting; one call at a time.
- end of greeting → summary: how long the caller's playback buffer was empty behind the greeting's mark; in brackets
  from the greeting's last tone to the summary's first as heard, the voice's own pauses (120 + 40 ms) included.
- turn: from speech_final leaving Deepgram to the first media message of the answer reaching the phone, minus the model's
  time (its request there → the piece sent that completes the first sentence) and the voice's (its request there → first audio sent).
- stop: from Deepgram's first result with words of the interruption to clear reaching the phone.
- CPU: the machine's CPU clock (what /proc/PID/stat counts, in nanoseconds) over the window, divided by calls and seconds.
- store: 100 000 messages, of which 90 % are heard and the unheard are the newest, and 10 000 calls with 20 lines each, sealed, fsync on
  (PostgreSQL: off); lookups through the program's own classes in this process. "Claimed" is all that a call does before it tells:
  it marks the messages as its own, durably, and reads them.
- memory: (resident set at the window's end − before the load) / calls; the machine has had a few single calls before.
)";
}

int main(int argc, char *argv[])
{
    qputenv("QT_NO_GLIB", "1");
    QCoreApplication application(argc, argv);
    const auto options = optionsFrom(application);
    if (!options) {
        std::fprintf(stderr, "messenger-ab-bench: --calls wants numbers from 1 to 1000, such as 1,10\n");
        return 2;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const QString computer = machineLine();
    raiseDescriptorLimit();
    Services services;
    if (!services.start(480s)) {
        std::fprintf(stderr, "messenger-ab-bench: fake-world does not start; ./dev build makes it\n");
        return 1;
    }
    setLatencies(services);
    Machine machine(services.environment(), Load::numbers(*std::ranges::max_element(options->calls)));
    const auto fail = [&machine](const QString &what) {
        std::fprintf(stderr, "messenger-ab-bench: %s\n", qPrintable(what));
        for (const QString &line : machine.complaints())
            std::fprintf(stderr, "  the machine says: %s\n", qPrintable(line));
        return 1;
    };

    // Once to make the phrases, then the starts that count.
    if (!machine.start())
        return fail(u"messenger-ab serve does not become ready"_s);
    runFor(8s);
    Samples starts;
    for (int i = 0; i < options->starts; ++i) {
        machine.stop();
        const auto time = machine.start();
        if (!time)
            return fail(u"messenger-ab serve does not become ready again"_s);
        starts.add(static_cast<double>(time->count()) / 1000);
    }
    runFor(2s);
    Figures figures;
    figures.add({ u"process start → ready"_s,
        u"%1 ms, worst %2 (n = %3)"_s.arg(
            fixed(starts.median(), 0), fixed(starts.worst(), 0), QString::number(starts.count())),
        starts.median(), 300, u"ms"_s, false });
    figures.add(
        { u"idle memory"_s, fixed(machine.resident(), 1) + u" MiB"_s, machine.resident(), 40, u"MiB"_s, false });

    if (!options->onlyStore) {
        if (const QString problem = measureCalls(figures, services, machine, *options); !problem.isEmpty())
            return fail(problem);
    }
    machine.stop();
    if (const QString problem = storepart::measure(figures, services.environment(), machine, options->starts);
        !problem.isEmpty())
        return fail(problem);
    std::printf(
        "\n%s\n%s\nMachine: %s\nFakes: model %d ms to the first token, then %d ms each; voice %d ms to the first "
        "audio, then all of it; handshakes %d ms; endpointing 400 ms\n",
        qPrintable(figures.table()), HowMeasured, qPrintable(computer), ModelFirstToken, ModelPerToken, VoiceFirstAudio,
        ListenerHandshake);
    for (const QString &line : machine.complaints())
        std::printf("The machine complained: %s\n", qPrintable(line));
    for (const QString &line : services.violations())
        std::printf("A service complained: %s\n", qPrintable(line));
    return figures.hasMissing() ? 1 : 0;
}

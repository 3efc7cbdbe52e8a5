// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/load.h"

#include "bench/waiting.h"
#include "fakes/fakeservice.h"

#include <algorithm>
#include <array>
#include <ctime>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr auto QuestionLength = 1500ms;
constexpr auto BetweenCalls = 30ms; // so the machine's cap on unsigned sockets of one address is never met
constexpr auto LongestOpening = 60s;
constexpr auto LongestEnding = 20s;
constexpr int MessagesPerLoad = 2;

//! Words that speech leaves as they are, so that what is spoken contains the question literally.
QString nameOf(int number)
{
    static const std::array<QString, 10> names { u"Anna"_s, u"Bernd"_s, u"Clara"_s, u"David"_s, u"Emil"_s, u"Frida"_s,
        u"Gustav"_s, u"Hanna"_s, u"Ida"_s, u"Jonas"_s };
    QString name = names.at(static_cast<size_t>(number % 10));
    for (int rest = number / 10; rest > 0; rest /= 10)
        name += u' ' + names.at(static_cast<size_t>(rest % 10));
    return name;
}

QString numberOf(int number)
{
    return u"+4915100%1"_s.arg(number, 5, 10, QLatin1Char('0'));
}

std::chrono::nanoseconds ownCpuTime()
{
    timespec time {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

double milliseconds(qint64 microseconds)
{
    return static_cast<double>(microseconds) / 1000;
}
}

//! What everybody has used since its making.
struct Load::Meter
{
    Meter(const Services &services, const Machine &machine) : m_services(services), m_machine(machine) { }

    void read(LoadResult &result, qint64 windowsSpoken, qint64 windows) const
    {
        const double wall = static_cast<double>(monotonicNow() - m_from) / 1e6;
        const auto seconds = [](std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e9; };
        result.cpuPerCallSecond = seconds(m_machine.cpuTime() - m_machineCpu) * 1000 / wall / result.calls;
        result.phonesCpu = seconds(ownCpuTime() - m_ownCpu) / wall;
        result.fakesCpu = seconds(m_services.cpuTime() - m_fakesCpu) / wall;
        result.share = windows > 0 ? static_cast<double>(windowsSpoken) / static_cast<double>(windows) : 0;
    }
    [[nodiscard]] qint64 from() const { return m_from; }

private:
    const Services &m_services;
    const Machine &m_machine;
    const qint64 m_from = monotonicNow();
    const std::chrono::nanoseconds m_machineCpu = m_machine.cpuTime();
    const std::chrono::nanoseconds m_fakesCpu = m_services.cpuTime();
    const std::chrono::nanoseconds m_ownCpu = ownCpuTime();
};

Load::Load(Services &services, Machine &machine, const Plan &plan)
    : m_services(services), m_machine(machine), m_plan(plan), m_metronome(m_clock, StreamLeg::PacketTime)
{
    m_interruption.text = u"Warte mal, das reicht mir schon so."_s;
    m_interruption.sound = m_services.sound(m_interruption.text, QuestionLength);
}

QStringList Load::numbers(int calls)
{
    QStringList all;
    for (int number = 0; number < calls; ++number)
        all.append(numberOf(number));
    return all;
}

std::unique_ptr<BenchCaller> Load::makeCaller(int number)
{
    while (static_cast<int>(m_questions.size()) <= number) {
        const QString text
            = u"Wann soll ich denn nun "_s % nameOf(static_cast<int>(m_questions.size())) % u" treffen?"_s;
        m_questions.push_back({ text, m_services.sound(text, QuestionLength) });
    }
    SoftphoneOptions options;
    options.identity.authToken = m_machine.authToken();
    options.caller.from = numberOf(number);
    options.caller.to = u"+493012345678"_s;
    options.streamCallbacks = false;
    options.record = false;
    return std::make_unique<BenchCaller>(options, m_questions.at(static_cast<size_t>(number)), m_interruption,
        static_cast<quint32>(number), m_network, m_metronome, m_clock);
}

void Load::addMessages()
{
    // What was heard is not new any more, and what was not heard stays new. Always the same texts, so that the fakes
    // need not make their sound anew.
    if (!std::exchange(m_needsMessages, false))
        return;
    static const std::array<QString, MessagesPerLoad> texts { u"Samstag am Bahnhof"_s, u"Bring bitte Brot mit"_s };
    for (size_t i = 0; i < texts.size(); ++i)
        m_services.addMessage(nameOf(static_cast<int>(i)), static_cast<int>(5000 + i), texts.at(i));
}

Load::Opening Load::open()
{
    addMessages();
    const auto caller = makeCaller(0);
    caller->listenClosely();
    caller->call(m_machine.voiceWebhook());
    Opening opening;
    const bool heard = waitUntil([&] { return caller->pauseBeforeSummary() || caller->isOver(); }, LongestOpening);
    if (!heard || caller->isOver())
        opening.trouble = caller->trouble().isEmpty() ? u"no summary"_s : caller->trouble();
    else
        opening.pause = static_cast<double>(caller->pauseBeforeSummary()->count());
    opening.firstSound = milliseconds(caller->firstSound());
    opening.silence = static_cast<double>(caller->silenceBeforeSummary().value_or(0ms).count());
    caller->hangUp();
    waitUntil([&] { return caller->isOver(); }, LongestEnding);
    return opening;
}

LoadResult Load::run(int calls, double idle)
{
    LoadResult result;
    result.calls = calls;
    std::vector<std::unique_ptr<BenchCaller>> callers;
    for (int i = 0; i < calls; ++i)
        callers.push_back(makeCaller(i));
    for (const auto &caller : callers) {
        // A message is told by one call only: each gets some of its own, else all but the first have no summary.
        m_needsMessages = true;
        addMessages();
        caller->call(m_machine.voiceWebhook());
        runFor(BetweenCalls);
    }
    // Measured is what comes after everybody's first question: until then fakes and caches are cold.
    const auto isSteady = [](const auto &caller) { return caller->isOver() || !caller->turns().isEmpty(); };
    waitUntil([&] { return std::ranges::all_of(callers, isSteady); }, LongestOpening);
    const auto sum = [&callers](auto value) {
        qint64 all = 0;
        for (const auto &caller : callers)
            all += value(*caller);
        return all;
    };
    const qint64 spoken = sum([](const BenchCaller &caller) { return caller.windowsSpoken(); });
    const qint64 windows = sum([](const BenchCaller &caller) { return caller.windows(); });
    const Meter meter(m_services, m_machine);
    runFor(m_plan.window);
    meter.read(result, sum([](const BenchCaller &caller) { return caller.windowsSpoken(); }) - spoken,
        sum([](const BenchCaller &caller) { return caller.windows(); }) - windows);
    result.memoryPerCall = (m_machine.resident() - idle) / calls;
    const qint64 to = monotonicNow();
    m_needsMessages = true;
    for (const auto &caller : callers)
        caller->interruptAnswers();
    runFor(m_plan.interruptions);
    hangUpAll(callers);
    evaluate(result, callers, meter.from(), to);
    return result;
}

void Load::hangUpAll(std::vector<std::unique_ptr<BenchCaller>> &callers)
{
    for (const auto &caller : callers)
        caller->hangUp();
    waitUntil(
        [&] {
            return std::ranges::all_of(
                callers, &BenchCaller::isOver, [](const auto &c) -> const BenchCaller & { return *c; });
        },
        LongestEnding);
}

void Load::evaluate(
    LoadResult &result, const std::vector<std::unique_ptr<BenchCaller>> &callers, qint64 from, qint64 to)
{
    const ServiceRecord record(
        m_services.notes(u"deepgram"_s), m_services.notes(u"anthropic"_s), m_services.notes(u"edge"_s));
    for (const auto &caller : callers) {
        if (!caller->trouble().isEmpty())
            result.troubles.append(caller->trouble());
        result.firstSound.add(milliseconds(caller->firstSound()));
        if (const auto silence = caller->silenceBeforeSummary())
            result.silenceBeforeSummary.add(static_cast<double>(silence->count()));
        result.gaps += caller->underruns();
        for (const BenchCaller::Turn &turn : caller->turns()) {
            if (turn.said < from || turn.answered > to)
                continue;
            const auto time = record.turnTime(caller->question(), turn);
            if (!time) {
                ++result.discarded;
                continue;
            }
            result.turns.add(milliseconds(time->beyondServices));
            result.turnsSinceVoice.add(milliseconds(time->sinceVoice));
            result.toModel.add(milliseconds(time->toModel));
            result.toVoice.add(milliseconds(time->toVoice));
            result.toCaller.add(milliseconds(time->toCaller));
        }
        for (const BenchCaller::Interruption &interruption : caller->interruptions()) {
            if (const auto time = record.stopTime(caller->question(), interruption))
                result.stops.add(milliseconds(*time));
        }
    }
}

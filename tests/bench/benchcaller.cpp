// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/benchcaller.h"

#include "fakes/fakeservice.h"

using namespace std::chrono_literals;

namespace
{
// Longer than any pause between sentences: the machine has finished.
constexpr auto FinishedAfter = 800ms;
// With FinishedAfter it stays below the five seconds after which the machine itself asks whether there is more, and
// above the 2.5 s during which the same words could be the machine's echo.
constexpr auto ShortestRest = 1000ms;
constexpr auto LongestRest = 3800ms;
constexpr auto LongestWait = 20s;
constexpr qsizetype MarksOfSummary = 2; // the greeting's and one more
}

BenchCaller::BenchCaller(const SoftphoneOptions &options, const Words &question, const Words &interruption,
    quint32 seed, QNetworkAccessManager &network, Metronome &metronome, Clock &clock)
    : m_phone(options, network, metronome, clock), m_question(question), m_interruption(interruption), m_random(seed)
{
    connect(&m_phone, &Softphone::streaming, this, [this] { m_started = monotonicNow(); });
    connect(&m_phone, &Softphone::soundArrived, this, &BenchCaller::onSound);
    connect(&m_phone, &Softphone::heard, this, &BenchCaller::onHeard);
    connect(&m_phone, &Softphone::cleared, this, &BenchCaller::onCleared);
    connect(&m_phone, &Softphone::saidAll, this, [this] {
        if (m_phase == Phase::Asking)
            wait();
    });
    connect(&m_phone, &Softphone::failed, this, [this](const QString &text) {
        m_trouble = text;
        m_phase = Phase::Over;
    });
    connect(&m_phone, &Softphone::ended, this, [this] {
        if (!m_phone.violations().isEmpty())
            m_trouble = m_phone.violations().constFirst().what;
        m_phase = Phase::Over;
    });
}

void BenchCaller::hangUp()
{
    if (m_phase != Phase::Over)
        m_phone.hangUp();
}

void BenchCaller::onSound()
{
    if (m_firstSound < 0)
        m_firstSound = monotonicNow() - m_started;
    if (m_phase != Phase::Waiting)
        return;
    m_turn.answered = monotonicNow();
    if (m_isCounted)
        m_turns.append(m_turn);
    m_phase = Phase::Hearing;
    m_left = between(800ms, 2000ms);
    m_quiet = 0ms;
}

void BenchCaller::onHeard(const QByteArray &mulaw)
{
    const bool speaks = m_phone.playback()->isPlaying();
    m_quiet = speaks ? 0ms : m_quiet + StreamLeg::PacketTime;
    m_left -= StreamLeg::PacketTime;
    m_windowsSpoken += speaks ? 1 : 0;
    ++m_windows;
    if (m_ear)
        m_heard += m_ear->feed(mulaw);
    switch (m_phase) {
    case Phase::Opening:
        if (m_phone.playback()->marks().size() >= MarksOfSummary && m_quiet >= FinishedAfter)
            rest();
        break;
    case Phase::Resting:
        if (m_left <= 0ms)
            ask();
        break;
    case Phase::Hearing:
        if (m_quiet >= FinishedAfter)
            rest();
        // Not the answer to an interruption: it says the interruption's own words, which sound like their echo.
        else if (m_interrupts && m_isCounted && m_left <= 0ms && speaks)
            interrupt();
        break;
    case Phase::Waiting:
    case Phase::Interrupting:
        if (m_left > 0ms)
            break;
        m_trouble = m_phase == Phase::Waiting ? QStringLiteral("a question without an answer")
                                              : QStringLiteral("an interruption that did not stop the machine");
        rest();
        break;
    case Phase::Asking:
    case Phase::Over:
        break;
    }
}

void BenchCaller::rest()
{
    m_phase = Phase::Resting;
    m_left = between(ShortestRest, LongestRest);
}

void BenchCaller::ask()
{
    m_phase = Phase::Asking;
    m_isCounted = true;
    m_phone.say(m_question.sound);
}

void BenchCaller::interrupt()
{
    m_phase = Phase::Interrupting;
    m_left = LongestWait;
    m_interruptions.append({ monotonicNow(), 0 });
    m_phone.say(m_interruption.sound);
}

void BenchCaller::onCleared()
{
    if (m_phase != Phase::Interrupting)
        return;
    m_interruptions.last().cleared = monotonicNow();
    m_isCounted = false;
    wait();
}

void BenchCaller::wait()
{
    m_phase = Phase::Waiting;
    m_turn.said = monotonicNow();
    m_left = LongestWait;
}

std::chrono::milliseconds BenchCaller::between(std::chrono::milliseconds least, std::chrono::milliseconds most)
{
    return std::chrono::milliseconds(m_random.bounded(static_cast<int>(least.count()), static_cast<int>(most.count())));
}

std::optional<std::chrono::milliseconds> BenchCaller::silenceBeforeSummary() const
{
    const PlaybackBuffer *playback = m_phone.playback();
    if (!playback || playback->marks().size() < MarksOfSummary)
        return std::nullopt;
    const auto end = playback->marks().constFirst().at; // of the greeting
    for (const PlaybackBuffer::Span &span : playback->spans()) {
        if (span.from + std::chrono::milliseconds(span.bytes / 8) > end)
            return std::max(0ms, span.from - end);
    }
    return std::nullopt;
}

std::optional<std::chrono::milliseconds> BenchCaller::pauseBeforeSummary() const
{
    using Kind = audiblewatermark::Listener::Event::Kind;
    if (m_heard.size() < 3 || m_heard.at(1).kind != Kind::Ended || m_heard.at(2).kind != Kind::Begun)
        return std::nullopt;
    return m_heard.at(2).start - m_heard.at(1).at;
}

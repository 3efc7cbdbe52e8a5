// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/metrics.h"

#include "app/processfigures.h"
#include "net/promised.h"

using Type = PrometheusText::Type;
using State = StoredMessage::State;

namespace
{
//! In seconds. Fine where people begin to notice a pause, coarse where they wonder whether anybody is there.
std::vector<double> turnBounds()
{
    return { 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20 };
}

std::vector<double> greetingBounds()
{
    return { 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5 };
}

std::vector<double> databaseBounds()
{
    return { 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5 };
}

constexpr CallRecord::Outcome Outcomes[] = { CallRecord::Outcome::Completed, CallRecord::Outcome::CallerHungUp,
    CallRecord::Outcome::Refused, CallRecord::Outcome::Drained, CallRecord::Outcome::Failed };
//! There from the start, so that an alert on them has something to look at.
constexpr const char *Services[]
    = { "telegram", "claude", "deepgram", "edge-tts", "edge-tts-fallback", "aura", "espeak-ng" };
constexpr std::pair<State, const char *> States[]
    = { { State::New, "new" }, { State::Announced, "announced" }, { State::Heard, "heard" }, { State::Seen, "seen" } };

constexpr std::chrono::milliseconds DatabasePatience(500);
}

Metrics::Metrics()
    : m_wait(m_clock, DatabasePatience)
    , m_greeting(greetingBounds())
    , m_transcript(turnBounds())
    , m_firstToken(turnBounds())
    , m_firstAudio(turnBounds())
    , m_firstFrame(turnBounds())
    , m_database(databaseBounds())
{
}

QFuture<QByteArray> Metrics::text()
{
    const Promised<QByteArray> promise;
    const auto answer = [this, promise] {
        if (!m_countMessages)
            return promise.keep(write({}));
        m_wait.within<MessageCounts>(m_countMessages(),
            [this, promise](const std::optional<MessageCounts> &messages) { promise.keep(write(messages)); });
    };
    QMetaObject::invokeMethod(this, answer, Qt::QueuedConnection);
    return promise.future();
}

void Metrics::failed(const QByteArray &service, ServiceError::Kind kind)
{
    const QMutexLocker lock(&m_mutex);
    ++m_errors[{ service, ServiceError::labelOf(kind) }];
}

void Metrics::breakerOpened(const QByteArray &service)
{
    const QMutexLocker lock(&m_mutex);
    ++m_breakers[service];
}

void Metrics::breakerClosed(const QByteArray &service)
{
    const QMutexLocker lock(&m_mutex);
    --m_breakers[service];
}

void Metrics::databaseTook(std::chrono::nanoseconds time)
{
    const QMutexLocker lock(&m_mutex);
    m_database.observe(time);
}

void Metrics::onCallEnded(const CallRecord &record)
{
    ++m_calls[record.outcome];
    m_cutIns += record.interruptions - record.falseInterruptions;
    m_falseCutIns += record.falseInterruptions;
    // Below zero: it did not come so far, as when the caller spoke again before.
    const auto observe = [](Histogram &histogram, std::chrono::milliseconds time) {
        if (time.count() >= 0)
            histogram.observe(time);
    };
    observe(m_greeting, record.greetingDelay);
    for (const CallRecord::Turn &turn : record.turns) {
        observe(m_transcript, turn.transcript);
        observe(m_firstToken, turn.firstText);
        observe(m_firstAudio, turn.firstAudio);
        observe(m_firstFrame, turn.firstSound);
    }
}

void Metrics::onStreamNeverCame()
{
    ++m_noStart;
}

QByteArray Metrics::write(const std::optional<MessageCounts> &messages)
{
    PrometheusText text;
    text.family("messengerab_build_info", Type::Gauge, "Always 1; the labels tell the versions.");
    text.sample(1, { { "version", MAB_VERSION }, { "qt", qVersion() } });
    writeCalls(text);
    writeTimes(text);
    writeServices(text);
    writeStore(text, messages);
    writeProcess(text);
    return text.bytes();
}

void Metrics::writeCalls(PrometheusText &text) const
{
    text.family("messengerab_calls_total", Type::Counter, "Calls that are over, by how they ended.");
    for (const CallRecord::Outcome outcome : Outcomes)
        text.sample(static_cast<double>(m_calls.value(outcome)), { { "outcome", labelOf(outcome).toLatin1() } });
    text.sample(static_cast<double>(m_noStart), { { "outcome", "no_start" } });
    text.family("messengerab_calls_active", Type::Gauge, "Calls that run, and those whose stream is still to come.");
    text.sample(m_active);
    text.family("messengerab_interruptions_total", Type::Counter,
        "Times the machine was interrupted, by whether a turn of the caller followed (cut_in) or not (false); of a "
        "call when it is over.");
    text.sample(static_cast<double>(m_cutIns), { { "kind", "cut_in" } });
    text.sample(static_cast<double>(m_falseCutIns), { { "kind", "false" } });
}

void Metrics::writeTimes(PrometheusText &text) const
{
    text.family("messengerab_greeting_delay_seconds", Type::Histogram,
        "Time from the beginning of the stream, or the right PIN, to the first sound of the greeting; of a call when "
        "it is over.");
    text.sample(m_greeting);
    text.family("messengerab_turn_latency_seconds", Type::Histogram,
        "From the beginning of the caller's last word until the turn was known (transcript); from there to the model's "
        "first words (first_token), the voice's first sound (first_audio) and the first sound on the line "
        "(first_frame); of a call when it is over.");
    text.sample(m_transcript, { { "part", "transcript" } });
    text.sample(m_firstToken, { { "part", "first_token" } });
    text.sample(m_firstAudio, { { "part", "first_audio" } });
    text.sample(m_firstFrame, { { "part", "first_frame" } });
}

void Metrics::writeServices(PrometheusText &text)
{
    const QMutexLocker lock(&m_mutex);
    text.family("messengerab_service_errors_total", Type::Counter,
        "Times an outside service did not do what was asked of it, by kind of error.");
    for (auto it = m_errors.cbegin(); it != m_errors.cend(); ++it)
        text.sample(static_cast<double>(it.value()), { { "service", it.key().first }, { "kind", it.key().second } });
    text.family("messengerab_breaker_open", Type::Gauge,
        "Worker threads that do not ask the service for the moment, because it failed them.");
    for (const char *service : Services)
        text.sample(static_cast<double>(m_breakers.value(service)), { { "service", service } });
}

void Metrics::writeStore(PrometheusText &text, const std::optional<MessageCounts> &messages)
{
    if (messages) {
        text.family("messengerab_messages", Type::Gauge, "Messages in the database, by what has become of them.");
        for (const auto &[state, label] : States)
            text.sample(static_cast<double>(messages->value(state)), { { "state", label } });
    }
    text.family("messengerab_database_up", Type::Gauge, "1 while the database works, else 0.");
    text.sample(m_databaseWorks ? 1 : 0);
    if (m_caughtUpAt.isValid()) {
        text.family("messengerab_inbox_complete_timestamp_seconds", Type::Gauge,
            "When everything that Telegram had was last known to be here, since 1970; of the replica that asks it.");
        text.sample(static_cast<double>(m_caughtUpAt.toSecsSinceEpoch()));
    }
    const QMutexLocker lock(&m_mutex);
    text.family("messengerab_database_seconds", Type::Histogram, "Time that a statement or a transaction took.");
    text.sample(m_database);
}

void Metrics::writeProcess(PrometheusText &text)
{
    const std::optional<ProcessFigures> process = ProcessFigures::now();
    if (!process)
        return;
    const auto figure = [&text](const char *name, Type type, const char *help, auto value) {
        text.family(name, type, help);
        text.sample(static_cast<double>(value));
    };
    // Named as by Prometheus' own client libraries.
    figure("process_cpu_seconds_total", Type::Counter, "User and system time of all threads.", process->cpuSeconds);
    figure("process_start_time_seconds", Type::Gauge, "Start of the process, since 1970.", process->startedAt);
    figure("process_resident_memory_bytes", Type::Gauge, "Memory in use.", process->residentBytes);
    figure("process_virtual_memory_bytes", Type::Gauge, "Address space in use.", process->virtualBytes);
    figure("process_open_fds", Type::Gauge, "Open files and sockets.", process->openDescriptors);
    figure("process_max_fds", Type::Gauge, "The most that may be open.", process->mostDescriptors);
    figure("process_threads", Type::Gauge, "Threads.", process->threads);
}

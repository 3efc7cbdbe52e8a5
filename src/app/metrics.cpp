// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/metrics.h"

#include "app/processfigures.h"
#include "net/promised.h"

using Type = PrometheusText::Type;

namespace
{
//! In seconds. Fine where people begin to notice a pause, coarse where they wonder whether anybody is there.
std::vector<double> turnBounds()
{
    return { 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20 };
}

constexpr CallRecord::Outcome Outcomes[] = { CallRecord::Outcome::Completed, CallRecord::Outcome::CallerHungUp,
    CallRecord::Outcome::Refused, CallRecord::Outcome::Drained, CallRecord::Outcome::Failed };
}

Metrics::Metrics() : m_firstToken(turnBounds()), m_firstFrame(turnBounds()) { }

QFuture<QByteArray> Metrics::text()
{
    const Promised<QByteArray> promise;
    QMetaObject::invokeMethod(
        this, [this, promise] { promise.keep(write()); }, Qt::QueuedConnection);
    return promise.future();
}

void Metrics::onCallEnded(const CallRecord &record)
{
    ++m_calls[record.outcome];
    m_cutIns += record.interruptions;
    for (const CallRecord::Turn &turn : record.turns) {
        // Below zero: it did not come so far, as when the caller spoke again before.
        if (turn.firstText.count() >= 0)
            m_firstToken.observe(turn.firstText);
        if (turn.firstSound.count() >= 0)
            m_firstFrame.observe(turn.firstSound);
    }
}

void Metrics::onStreamNeverCame()
{
    ++m_noStart;
}

QByteArray Metrics::write() const
{
    PrometheusText text;
    text.family("messengerab_build_info", Type::Gauge, "Always 1; the labels tell the versions.");
    text.sample(1, { { "version", MAB_VERSION }, { "qt", qVersion() } });
    writeCalls(text);
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
    text.family("messengerab_turn_latency_seconds", Type::Histogram,
        "Time from the end of the caller's turn to the model's first words (first_token) and to the first sound on the "
        "line (first_frame); of a call when it is over.");
    text.sample(m_firstToken, { { "part", "first_token" } });
    text.sample(m_firstFrame, { { "part", "first_frame" } });
    text.family("messengerab_interruptions_total", Type::Counter,
        "Times the machine was interrupted (cut_in); of a call when it is over.");
    text.sample(static_cast<double>(m_cutIns), { { "kind", "cut_in" } });
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

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/machineparts.h"
#include "telephony/telephonysettings.h"

#include <QObject>

#include <chrono>
#include <memory>
#include <vector>

class CallWorker;
class Gate;

//! The worker threads of the process. Lives in the main thread.
//!
//! What a worker is made of never changes. New settings therefore bring new workers: from then on the gate gives them
//! every socket, and those before them serve what they have until its end, so that no call notices.
class WorkerCrew final : public QObject
{
    Q_OBJECT

public:
    //! So long a worker is kept at least after its relief has come: a summary that it has begun may still be claimed by
    //! a stream that another worker serves.
    static constexpr std::chrono::minutes Handover { 2 };

    //! gate must outlive this only until its last socket is gone; handover is shortened by tests.
    explicit WorkerCrew(Gate &gate, std::chrono::milliseconds handover = Handover);
    //! Ends what still runs, and waits for it.
    ~WorkerCrew() override;

    //! So many workers of these parts; whoever worked before takes nothing new. Blocks while they are made.
    void start(const std::shared_ptr<const MachineParts> &parts, int count);

    void setReadiness(const Readiness &readiness);
    void stopAdmitting();
    void drain();
    //! Those at work, and those who only finish.
    [[nodiscard]] qsizetype size() const { return static_cast<qsizetype>(m_workers.size()); }
    //! Asks each worker's thread for a word; said is called in the main thread, once all have given it.
    void hail(const std::function<void()> &said);

Q_SIGNALS:
    //! To be connected before it gets its first socket; gone when it is destroyed.
    void joined(CallWorker *worker);

private:
    struct Worker;

    void startWorker(const std::shared_ptr<const MachineParts> &parts);
    void release();

    Gate &m_gate;
    const std::chrono::milliseconds m_handover;
    std::vector<std::unique_ptr<Worker>> m_workers;
    Readiness m_readiness;
};

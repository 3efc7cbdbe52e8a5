// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workercrew.h"

#include "app/callworker.h"
#include "net/logcategories.h"
#include "telephony/gate.h"
#include "telephony/workerdispatcher.h"

#include <QThread>
#include <QTimer>

//! A worker thread and what lives in it.
struct WorkerCrew::Worker
{
    std::shared_ptr<const MachineParts> parts; // what it is made of
    QThread thread;
    CallWorker *calls = nullptr; // made and deleted in thread
    bool isRelieved = false;
    bool mayGo = false; // relieved for long enough

    ~Worker()
    {
        QMetaObject::invokeMethod(
            calls, [this] { delete calls; }, Qt::BlockingQueuedConnection);
        thread.quit();
        thread.wait();
    }
};

WorkerCrew::WorkerCrew(Gate &gate, std::chrono::milliseconds handover) : m_gate(gate), m_handover(handover)
{
    // Queued: it may be told while a signal of that very worker is being handled.
    connect(&m_gate, &Gate::deserted, this, &WorkerCrew::release, Qt::QueuedConnection);
}

WorkerCrew::~WorkerCrew() = default;

void WorkerCrew::start(const std::shared_ptr<const MachineParts> &parts, int count)
{
    for (const auto &worker : m_workers) {
        if (std::exchange(worker->isRelieved, true))
            continue;
        m_gate.relieveWorker(&worker->calls->telephony());
        QTimer::singleShot(m_handover, this, [this, relieved = worker.get()] {
            relieved->mayGo = true;
            release();
        });
    }
    for (int i = 0; i < count; ++i)
        startWorker(parts);
}

void WorkerCrew::startWorker(const std::shared_ptr<const MachineParts> &parts)
{
    auto worker = std::make_unique<Worker>();
    worker->parts = parts;
    worker->thread.setObjectName(QStringLiteral("calls"));
    worker->thread.setEventDispatcher(new WorkerDispatcher); // the thread owns it
    QObject inThread;
    inThread.moveToThread(&worker->thread);
    worker->thread.start();
    QMetaObject::invokeMethod(
        &inThread,
        [&] {
            worker->calls = new CallWorker(*parts);
            inThread.moveToThread(thread()); // back, so that it can be destroyed here
        },
        Qt::BlockingQueuedConnection);
    Q_EMIT joined(worker->calls);
    TelephonyWorker *telephony = &worker->calls->telephony();
    QMetaObject::invokeMethod(telephony, [telephony, readiness = m_readiness] { telephony->setReadiness(readiness); });
    m_gate.addWorker(telephony);
    m_workers.push_back(std::move(worker));
}

// A worker with a call has its socket, so whoever has none has nothing to do any more.
void WorkerCrew::release()
{
    const auto gone = std::erase_if(m_workers, [this](const std::unique_ptr<Worker> &worker) {
        return worker->mayGo && m_gate.removeWorker(&worker->calls->telephony());
    });
    if (gone > 0)
        qCInfo(logApp, "%d workers with the settings of before have ended their last call", static_cast<int>(gone));
}

void WorkerCrew::setReadiness(const Readiness &readiness)
{
    m_readiness = readiness;
    for (const auto &worker : m_workers) {
        TelephonyWorker *telephony = &worker->calls->telephony();
        QMetaObject::invokeMethod(telephony, [telephony, readiness] { telephony->setReadiness(readiness); });
    }
}

void WorkerCrew::stopAdmitting()
{
    for (const auto &worker : m_workers)
        QMetaObject::invokeMethod(&worker->calls->switchboard(), &Switchboard::stopAdmitting);
}

void WorkerCrew::drain()
{
    for (const auto &worker : m_workers)
        QMetaObject::invokeMethod(&worker->calls->switchboard(), &Switchboard::drain);
}

void WorkerCrew::hail(const std::function<void()> &said)
{
    // Destroyed with the last copy: a worker that ends meanwhile drops its own without a word.
    const auto waiting = std::make_shared<qsizetype>(size());
    for (const auto &worker : m_workers) {
        QMetaObject::invokeMethod(worker->calls, [this, waiting, said] {
            QMetaObject::invokeMethod(this, [waiting, said] {
                if (--*waiting == 0)
                    said();
            });
        });
    }
}

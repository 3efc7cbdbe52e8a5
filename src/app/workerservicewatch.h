// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/circuitbreaker.h"
#include "net/servicewatch.h"

#include <QSet>

//! What one worker thread tells of its services. When it ends, its breakers count no more. Used in that thread.
class WorkerServiceWatch
{
public:
    //! watch must outlive this; null: nobody counts.
    explicit WorkerServiceWatch(ServiceWatch *watch) : m_watch(watch) { }
    ~WorkerServiceWatch()
    {
        for (const QByteArray &service : std::as_const(m_open))
            m_watch->breakerClosed(service);
    }
    Q_DISABLE_COPY_MOVE(WorkerServiceWatch)

    void failed(const QByteArray &service, const ServiceError &error)
    {
        if (m_watch)
            m_watch->failed(service, error.kind);
    }
    //! A breaker that lets a trial through counts as open until the trial succeeds.
    void onBreaker(const QByteArray &service, CircuitBreaker::State state)
    {
        if (!m_watch)
            return;
        if (state == CircuitBreaker::State::Closed) {
            if (m_open.remove(service))
                m_watch->breakerClosed(service);
        } else if (!m_open.contains(service)) {
            m_open.insert(service);
            m_watch->breakerOpened(service);
        }
    }

private:
    ServiceWatch *const m_watch;
    QSet<QByteArray> m_open;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/threadedpinchecker.h"

#include <QPromise>

#include <memory>

ThreadedPinChecker::ThreadedPinChecker(const PinHash &pin) : m_pin(pin)
{
    m_thread.setMaxThreadCount(1);
    m_thread.setThreadPriority(QThread::LowPriority);
}

ThreadedPinChecker::~ThreadedPinChecker()
{
    m_thread.clear();
    m_thread.waitForDone();
}

QFuture<bool> ThreadedPinChecker::matches(const Secret &entry) const
{
    // Should it be dropped, the promise dies with its task and cancels the future.
    auto promise = std::make_shared<QPromise<bool>>();
    promise->start();
    QFuture<bool> future = promise->future();
    m_thread.start([this, promise = std::move(promise), entry] {
        promise->addResult(m_pin.matches(entry));
        promise->finish();
    });
    return future;
}

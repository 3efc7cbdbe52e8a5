// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/threadedpinchecker.h"

#include "net/promised.h"

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
    const Promised<bool> promise;
    m_thread.start([this, promise, entry] { promise.keep(m_pin.matches(entry)); });
    return promise.future();
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <optional>
#include <utility>

//! Calls done(std::optional<T>) in context's thread when the future has its result, or with nothing when it was
//! cancelled; never when context is gone by then. By a watcher, because QFuture::then(context, …) of Qt 6.4 asserts
//! when the context dies first.
template<class T, class Done>
void whenDone(const QFuture<T> &future, QObject *context, Done done)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, watcher, [watcher, done = std::move(done)]() mutable {
        watcher->deleteLater();
        const bool hasResult = watcher->future().resultCount() > 0;
        done(hasResult ? std::optional<T>(watcher->result()) : std::optional<T>());
    });
    watcher->setFuture(future);
}

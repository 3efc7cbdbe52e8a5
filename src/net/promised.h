// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QPromise>

#include <memory>

//! The other end of a future whose answer comes later, from any thread (see whenDone()). A value: copies are the same
//! promise. When the last of them dies and nobody has kept it, as when the object that was to run an event is gone, the
//! future is cancelled.
template<class T>
class Promised
{
public:
    Promised() : m_promise(std::make_shared<QPromise<T>>()) { m_promise->start(); }

    [[nodiscard]] QFuture<T> future() const { return m_promise->future(); }
    //! Once.
    void keep(const T &value) const
    {
        m_promise->addResult(value);
        m_promise->finish();
    }

private:
    std::shared_ptr<QPromise<T>> m_promise;
};

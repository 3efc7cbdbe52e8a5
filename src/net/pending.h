// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <memory>

//! Base of every handle to something that runs: a request, a sentence being spoken, a whole recogniser session.
//!
//! Promise of every Operation: it emits nothing before control has returned to the event loop after it was made,
//! exactly one of its closing signals (finished or failed), and nothing at all after cancel().
//! Lives in the thread that made it.
class Operation : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    //! Stops the work and everything it holds open; safe to call twice and after the end.
    virtual void cancel() = 0;
};

//! Cancels and disposes of an Operation, also when the Operation is itself the sender of the signal being handled.
struct CancelLater
{
    void operator()(Operation *operation) const
    {
        operation->disconnect();
        operation->cancel();
        operation->deleteLater();
    }
};

//! The owner's handle to an Operation; dropping it cancels. Members of this type make hang-up and interruption safe.
template<class T>
using Pending = std::unique_ptr<T, CancelLater>;

//! Owner of a QObject that may be dropped inside one of that object's own signals.
struct DeleteLater
{
    void operator()(QObject *object) const
    {
        object->disconnect();
        object->deleteLater();
    }
};

template<class T>
using Later = std::unique_ptr<T, DeleteLater>;

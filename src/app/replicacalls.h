// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "store/replicanote.h"

#include <QHash>
#include <QObject>

class Replicas;

//! The calls of all replicas by their callers, as far as their notes tell: whoever phones again takes over from his own
//! older call, wherever that one runs. What CallRegistry does for one process.
//!
//! All replicas hear all beginnings in the same order, that of PostgreSQL's commits, their own included; so two calls
//! that begin at the same moment never end each other both. A note that was missed while the database was away ends
//! nobody.
class ReplicaCalls : public QObject
{
    Q_OBJECT

public:
    //! callsPerCaller: a caller's older calls beyond it give way; 0: no limit. longestCall: after that a call whose
    //! replica has died without a word is forgotten. The references must outlive this.
    ReplicaCalls(Replicas &replicas, int callsPerCaller, std::chrono::milliseconds longestCall, Clock &clock);

public Q_SLOTS:
    //! A call of this process; caller is empty when it has not passed the gate.
    void onCallBegan(const QString &callId, const QString &caller);
    void onCallEnded(const QString &callId);

Q_SIGNALS:
    //! The call may be another replica's.
    void giveWay(const QString &callId);
    //! Its stream has opened at another replica; its webhook may have been answered here.
    void begunElsewhere(const QString &callId);

private:
    struct Call
    {
        QString id;
        std::chrono::milliseconds heardOf { 0 };
    };

    void onNote(const ReplicaNote &note);
    void begin(const QString &caller, const QString &call);
    void forget(const QString &call);

    Replicas &m_replicas;
    const int m_callsPerCaller;
    const std::chrono::milliseconds m_longestCall;
    Clock &m_clock;
    QHash<QString, QList<Call>> m_calls; // by caller's fingerprint, oldest first
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QString>

#include <map>

//! Which calls run or are about to in the whole process; lives in the main thread and talks to the workers'
//! switchboards by signals.
class CallRegistry : public QObject
{
    Q_OBJECT

public:
    //! callsPerCaller: a caller's older calls beyond it give way; 0: no limit.
    //! expectedFor: how long an admitted call may take to open its stream. clock must outlive this.
    CallRegistry(int callsPerCaller, std::chrono::milliseconds expectedFor, Clock &clock);

    //! The process is to end: from now on no call that was only announced is waited for longer than this.
    void expectStreamsWithin(std::chrono::milliseconds limit);

public Q_SLOTS:
    //! Its webhook was told to open a stream.
    void onCallAdmitted(const QString &callId);
    //! caller: the number, as a key only; never logged, forgotten when the call ends. Empty while it is not known
    //! whether he may hear; said again with the number once he may.
    void onCallBegan(const QString &callId, const QString &caller);
    void onCallEnded(const QString &callId);
    //! The provider says that it is over; it may never have begun.
    void onCallOver(const QString &callId);

Q_SIGNALS:
    //! Running and expected ones together.
    void activeChanged(int calls);
    void giveWay(const QString &callId);
    void over(const QString &callId);
    //! It was admitted, but is over, or its time has passed, and there was no stream.
    void streamNeverCame(const QString &callId);

private:
    struct Expected
    {
        std::unique_ptr<ClockTimer> timer; // takes it out again
        std::chrono::milliseconds until { 0 };
    };

    void forget(const QString &callId);
    void giveUp(const QString &callId);
    void tell();

    const int m_callsPerCaller;
    std::chrono::milliseconds m_expectedFor;
    Clock &m_clock;
    std::map<QString, Expected> m_expected; // by call
    QHash<QString, QString> m_callers; // by call
    QHash<QString, QList<QString>> m_calls; // by caller, oldest first
};

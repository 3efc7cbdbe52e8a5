// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QObject>
#include <QString>

//! Which calls run in the whole process; lives in the main thread and talks to the workers' switchboards by signals.
class CallRegistry : public QObject
{
    Q_OBJECT

public:
    //! callsPerCaller: a caller's older calls beyond it give way; 0: no limit.
    explicit CallRegistry(int callsPerCaller);

public Q_SLOTS:
    //! caller: the number, as a key only; never logged, forgotten when the call ends.
    void onCallBegan(const QString &callId, const QString &caller);
    void onCallEnded(const QString &callId);

Q_SIGNALS:
    void activeChanged(int calls);
    void giveWay(const QString &callId);

private:
    const int m_callsPerCaller;
    QHash<QString, QString> m_callers; // by call
    QHash<QString, QList<QString>> m_calls; // by caller, oldest first
};

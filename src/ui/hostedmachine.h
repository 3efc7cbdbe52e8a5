// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"
#include "call/callrecord.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <memory>

class AnsweringMachine;

//! The machine inside the desktop program. Lives in a thread of its own, so that the window never waits for a disk or a
//! service, and no sound for the window; it is called by queued invocations only.
class HostedMachine final : public QObject
{
    Q_OBJECT

public:
    //! readSettings: called in this object's thread at each start, so that a start after a mended setting sees it.
    explicit HostedMachine(std::function<SettingsReading()> readSettings);
    ~HostedMachine() override;

    //! answering() or refused() follows; nothing when it runs already.
    void start();
    //! Takes no call any more, waits for those that run as long as SHUTDOWN_GRACE_SECONDS says; stopped() follows.
    void stop();
    //! The same without waiting: calls that run are cut off.
    void stopAtOnce();

Q_SIGNALS:
    //! publicAddress: what Twilio calls; port: on this machine. warnings: what will be missing in a call.
    void answering(const QString &publicAddress, quint16 port, const QStringList &warnings);
    //! In words, each with what to do; never empty.
    void refused(const QStringList &problems);
    void activeCallsChanged(int calls);
    void callEnded(const CallRecord &record);
    void stopped();

private:
    void finish();

    std::function<SettingsReading()> m_readSettings;
    std::unique_ptr<AnsweringMachine> m_machine;
};

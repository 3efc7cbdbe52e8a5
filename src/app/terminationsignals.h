// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

//! SIGTERM, SIGINT and SIGHUP as signals of the event loop. Lives in the main thread.
//! block() must have run before any thread was started, so that no thread takes them instead.
class TerminationSignals : public QObject
{
    Q_OBJECT

public:
    //! Keeps them from ending the process; they wait until an object of this class reads them.
    static void block();
    //! For a command without an event loop: they end the process as usual. In the thread that called block().
    static void letThrough();

    explicit TerminationSignals(QObject *parent = nullptr);
    ~TerminationSignals() override;

Q_SIGNALS:
    void terminationWanted(); //!< SIGTERM
    void interrupted(); //!< SIGINT
    void hungUp(); //!< SIGHUP: the terminal went away, or somebody wants the settings read again

private:
    void read();

    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

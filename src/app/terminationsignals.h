// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

//! SIGTERM and SIGINT as signals of the event loop. Lives in the main thread.
//! block() must have run before any thread was started, so that no thread takes them instead.
class TerminationSignals : public QObject
{
    Q_OBJECT

public:
    //! Keeps both from ending the process; they wait until an object of this class reads them.
    static void block();

    explicit TerminationSignals(QObject *parent = nullptr);
    ~TerminationSignals() override;

Q_SIGNALS:
    void terminationWanted(); //!< SIGTERM
    void interrupted(); //!< SIGINT

private:
    void read();

    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"
#include "ui/calllistmodel.h"

#include <QObject>
#include <QStringList>
#include <QThread>
#include <QtQml/qqmlregistration.h>

#include <functional>

class HostedMachine;

//! What the window shows of the machine, and its switch. Lives in the window's thread; the machine has its own.
class MachineController : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by the program")
    Q_PROPERTY(State state READ state NOTIFY changed FINAL)
    Q_PROPERTY(QString stateText READ stateText NOTIFY changed FINAL)
    Q_PROPERTY(QString addressText READ addressText NOTIFY changed FINAL)
    Q_PROPERTY(QString problemText READ problemText NOTIFY changed FINAL)
    Q_PROPERTY(QString remedyText READ remedyText NOTIFY changed FINAL)
    Q_PROPERTY(QString switchText READ switchText NOTIFY changed FINAL)
    Q_PROPERTY(bool canSwitch READ canSwitch NOTIFY changed FINAL)
    Q_PROPERTY(CallListModel *calls READ calls CONSTANT FINAL)

public:
    enum class State { Stopped, Starting, Answering, Stopping, Refused };
    Q_ENUM(State)

    //! readSettings: called in the machine's thread, at each start. settingsFile: where a person mends them.
    MachineController(const std::function<SettingsReading()> &readSettings, const QString &settingsFile);
    ~MachineController() override;

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] QString stateText() const;
    //! Where calls come in; empty when none do.
    [[nodiscard]] QString addressText() const;
    //! What keeps it from answering, or what will be missing in a call: sentences that name what to do.
    [[nodiscard]] QStringList problems() const { return m_problems; }
    //! The same, a paragraph each.
    [[nodiscard]] QString problemText() const { return m_problems.join(QStringLiteral("\n\n")); }
    //! Where to mend what keeps it from answering; empty when it answers.
    [[nodiscard]] QString remedyText() const;
    //! What the one button does now.
    [[nodiscard]] QString switchText() const;
    [[nodiscard]] bool canSwitch() const { return m_state != State::Starting; }
    [[nodiscard]] CallListModel *calls() { return &m_calls; }

    //! Starts, stops, or cuts short the stopping: as switchText() says.
    Q_INVOKABLE void operate();
    void start();
    //! Ends the program when the calls that run are over; asked again: at once. mayQuit() follows.
    void quit();
    //! For the window that is about to be closed: true when nothing runs any more. Else the same as quit().
    [[nodiscard]] Q_INVOKABLE bool mayClose();

Q_SIGNALS:
    void changed();
    void mayQuit();

private:
    void stop();
    void enter(State state);
    void onAnswering(const QString &publicAddress, quint16 port, const QStringList &warnings);
    void onRefused(const QStringList &problems);
    void onStopped();

    QThread m_thread;
    HostedMachine *m_host; // lives in m_thread and dies with it
    CallListModel m_calls;
    QString m_settingsFile;
    State m_state = State::Stopped;
    QStringList m_problems;
    QString m_publicAddress;
    quint16 m_port = 0;
    int m_activeCalls = 0;
    bool m_quitting = false;
};

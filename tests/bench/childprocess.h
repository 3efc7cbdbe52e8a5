// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QProcessEnvironment>

#include <chrono>

//! A program from beside this one, with an environment of its own, that ends with us however we end; and what the
//! kernel says about it (proc(5), clock_getcpuclockid(3)).
class ChildProcess
{
public:
    ChildProcess();
    //! Kills what still runs.
    ~ChildProcess();
    Q_DISABLE_COPY_MOVE(ChildProcess)

    //! Its standard error goes to errorFile, or to ours when that is empty. Returns when it runs, or was found not to.
    [[nodiscard]] bool start(const QString &name, const QStringList &arguments, const QProcessEnvironment &environment,
        const QString &errorFile = {});
    //! SIGTERM, then waits; kills after the limit.
    void terminate(std::chrono::milliseconds limit);
    //! Its next line on standard output; empty when none comes in time.
    [[nodiscard]] QByteArray readLine(std::chrono::milliseconds limit);
    [[nodiscard]] bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

    //! All CPU time of all its threads so far.
    [[nodiscard]] std::chrono::nanoseconds cpuTime() const;
    //! Resident memory, MiB.
    [[nodiscard]] double resident() const;

private:
    QProcess m_process;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/childprocess.h"

#include <QCoreApplication>
#include <QFile>

#include <csignal>
#include <ctime>
#include <sys/prctl.h>
#include <unistd.h>

ChildProcess::ChildProcess()
{
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
}

ChildProcess::~ChildProcess()
{
    if (isRunning()) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

bool ChildProcess::start(
    const QString &name, const QStringList &arguments, const QProcessEnvironment &environment, const QString &errorFile)
{
    m_process.setProcessEnvironment(environment);
    if (errorFile.isEmpty())
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    else
        m_process.setStandardErrorFile(errorFile, QIODevice::Append);
    m_process.start(QCoreApplication::applicationDirPath() + u'/' + name, arguments);
    return m_process.waitForStarted();
}

void ChildProcess::terminate(std::chrono::milliseconds limit)
{
    m_process.terminate();
    if (!m_process.waitForFinished(static_cast<int>(limit.count()))) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

QByteArray ChildProcess::readLine(std::chrono::milliseconds limit)
{
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(static_cast<int>(limit.count())))
            return {};
    }
    return m_process.readLine();
}

std::chrono::nanoseconds ChildProcess::cpuTime() const
{
    clockid_t clock {};
    timespec time {};
    if (::clock_getcpuclockid(static_cast<pid_t>(m_process.processId()), &clock) != 0
        || ::clock_gettime(clock, &time) != 0)
        return {};
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

double ChildProcess::resident() const
{
    QFile file(QStringLiteral("/proc/%1/statm").arg(m_process.processId()));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> fields = file.readAll().split(' ');
    return fields.value(1).toDouble() * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

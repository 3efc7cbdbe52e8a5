// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/processfigures.h"

#include <QFile>
#include <QList>

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

namespace
{
QByteArray contentOf(const char *path)
{
    QFile file(QString::fromLatin1(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

qint64 countDescriptors()
{
    DIR *directory = ::opendir("/proc/self/fd");
    if (!directory)
        return 0;
    qint64 count = -1; // the one that is open for counting
    while (const dirent *entry = ::readdir(directory))
        count += entry->d_name[0] != '.' ? 1 : 0;
    ::closedir(directory);
    return count;
}

//! When the machine was started, in seconds since 1970.
double bootTime()
{
    const QByteArray stat = contentOf("/proc/stat");
    const qsizetype at = stat.indexOf("\nbtime ");
    return at < 0 ? 0 : stat.mid(at + 7, stat.indexOf('\n', at + 7) - at - 7).toDouble();
}
}

std::optional<ProcessFigures> ProcessFigures::now()
{
    // The second field is the program's name in brackets, which may hold anything; the third follows its last one.
    const QByteArray stat = contentOf("/proc/self/stat");
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).trimmed().split(' ');
    const auto field = [&fields](int number) { return fields.value(number - 3).toDouble(); };
    if (fields.size() < 22)
        return std::nullopt;
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    ProcessFigures figures;
    figures.cpuSeconds = (field(14) + field(15)) / ticks;
    figures.threads = static_cast<qint64>(field(20));
    figures.startedAt = bootTime() + field(22) / ticks;
    figures.virtualBytes = static_cast<qint64>(field(23));
    figures.residentBytes = static_cast<qint64>(field(24)) * ::sysconf(_SC_PAGESIZE);
    figures.openDescriptors = countDescriptors();
    rlimit files {};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0)
        figures.mostDescriptors = static_cast<qint64>(files.rlim_cur);
    return figures;
}

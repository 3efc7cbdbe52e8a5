// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/processlimits.h"

#include "net/logcategories.h"

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

void processlimits::prepare()
{
    rlimit files {};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &files) != 0)
            qCWarning(logApp, "cannot raise the limit of open files; raise it with ulimit -n for many calls at once");
    }
    // A limit on the size of files is a disk that is full, and no reason to die in the middle of a call.
    std::signal(SIGXFSZ, SIG_IGN);
}

void processlimits::forbidCoreDumps()
{
    const rlimit none { 0, 0 };
    setrlimit(RLIMIT_CORE, &none);
    // core(5): with a "|program" in core_pattern the limit is not obeyed; this mask of what is dumped always is.
    const int filter = ::open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
    if (filter < 0)
        return; // a kernel without it
    const auto written = ::write(filter, "0", 1);
    if (written != 1)
        qCWarning(logApp, "cannot empty the core dumps of this process; forbid them in the system's core_pattern");
    ::close(filter);
}

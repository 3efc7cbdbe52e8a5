// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/processlimits.h"

#include "net/logcategories.h"

#include <csignal>
#include <sys/resource.h>

void processlimits::prepare()
{
    rlimit files {};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &files) != 0)
            qCWarning(logApp, "cannot raise the limit of open files; raise it with ulimit -n for many calls at once");
    }
    const rlimit none { 0, 0 };
    setrlimit(RLIMIT_CORE, &none);
    // A limit on the size of files is a disk that is full, and no reason to die in the middle of a call.
    std::signal(SIGXFSZ, SIG_IGN);
}

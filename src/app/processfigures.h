// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>

//! What the kernel says of this process (proc(5)). A value type.
struct ProcessFigures
{
    double cpuSeconds = 0; //!< of all threads, in user and system mode
    double startedAt = 0; //!< seconds since 1970
    qint64 virtualBytes = 0;
    qint64 residentBytes = 0;
    qint64 openDescriptors = 0;
    qint64 mostDescriptors = 0; //!< RLIMIT_NOFILE
    qint64 threads = 0;

    //! As of now; nothing where there is no /proc.
    [[nodiscard]] static std::optional<ProcessFigures> now();
};

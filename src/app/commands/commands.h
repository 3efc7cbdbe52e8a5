// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

//! The subcommands of messenger-ab. Each takes the arguments from its own name on and returns the exit status.
namespace commands
{
//! What a shell and an operator can tell apart.
enum ExitStatus { Ok = 0, Failed = 1, Usage = 2, Configuration = 78 /* EX_CONFIG of sysexits.h */ };

//! arguments: the process's; without a subcommand it is "serve".
[[nodiscard]] int run(const QStringList &arguments);

[[nodiscard]] int serve(const QStringList &arguments);
[[nodiscard]] int demo(const QStringList &arguments);
[[nodiscard]] int dial(const QStringList &arguments);
[[nodiscard]] int check(const QStringList &arguments);
[[nodiscard]] int health(const QStringList &arguments);
[[nodiscard]] int messages(const QStringList &arguments);
[[nodiscard]] int history(const QStringList &arguments);
[[nodiscard]] int secrets(const QStringList &arguments);
[[nodiscard]] int setupNumber(const QStringList &arguments);
}

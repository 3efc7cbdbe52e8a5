// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"

#include <QCommandLineParser>
#include <QStringList>

#include <optional>

//! What all subcommands do alike. Where a function returns a status, that is the one to exit with.
namespace commandline
{
//! Parses, and answers --help; nothing when the command may go on. What is no option is refused, unless the command
//! says that it takes such arguments.
enum class Positional { None, One, Two };
[[nodiscard]] std::optional<int> parse(QCommandLineParser &parser, const QStringList &arguments,
    const QString &description, Positional positional = Positional::None);

//! Reads the settings, says all that is wrong with them on stderr, and starts logging by them.
struct Start
{
    Settings settings;
    std::optional<int> exitStatus;
    QHash<QString, Secret> given {}; //!< SettingsReading::given
};
[[nodiscard]] Start readSettings(Need need);
//! The same again while the program runs: says nothing and installs nothing.
[[nodiscard]] SettingsReading rereadSettings(Need need);
//! For the commands that look into the store: what is wrong with other settings than the store's does not matter.
[[nodiscard]] Start readStoreSettings();

//! One line on stderr, in front of which stands the program's name; with LOG_FORMAT=json a line of the log.
void complain(const QString &text);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"

//! What another reading of the settings changes while the program runs (SIGHUP). Pure.
struct SettingsChange
{
    QStringList applied; //!< names, sorted: what the next call finds changed
    QStringList needRestart; //!< names, sorted: changed, and without effect until the program is started again

    [[nodiscard]] static SettingsChange between(
        const QHash<QString, Secret> &running, const QHash<QString, Secret> &given);
    [[nodiscard]] bool isEmpty() const { return applied.isEmpty() && needRestart.isEmpty(); }
};

namespace settingschange
{
//! Does it take a start: the port, the database, and what calls of one process must agree about?
[[nodiscard]] bool needsRestart(const QString &name);
//! read, with those of running in the places that need a restart.
[[nodiscard]] Settings adopted(const Settings &running, const Settings &read);
}

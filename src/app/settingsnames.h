// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

//! The names of all settings, and what people write instead of them. Pure.
namespace settingsnames
{
//! Every variable the program reads, without the NAME_FILE forms.
[[nodiscard]] const QStringList &all();
[[nodiscard]] bool isKnown(const QString &name);
//! May it also come as NAME_FILE, and must its value never be shown?
[[nodiscard]] bool isSecret(const QString &name);
//! The setting that was probably meant by a name that is none of ours ("TELEGRAM_TOKEN", "ALOWED_CALLERS"), or nothing:
//! most names in an environment are other programs' and concern nobody here.
[[nodiscard]] std::optional<QString> meant(const QString &name);
}

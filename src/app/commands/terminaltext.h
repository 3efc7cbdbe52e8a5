// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QJsonObject>
#include <QString>
#include <QTimeZone>

//! Foreign words as they may go to a terminal.
namespace terminaltext
{
//! Without anything that a terminal could take for a command, or that turns the line around for good: control
//! characters, overrides of direction, halves of characters. Line breaks stay.
[[nodiscard]] QString harmless(const QString &text);
//! The same in one line of at most so many characters as people count them; "…" stands for what was cut.
[[nodiscard]] QString line(const QString &text, int most);
//! Compact JSON in which no character is left that harmless() would take out: as "\\u…", so that nothing is lost.
[[nodiscard]] QString json(const QJsonObject &object);
//! "2026-11-22 14:03"
[[nodiscard]] QString time(const QDateTime &moment, const QTimeZone &zone);
}

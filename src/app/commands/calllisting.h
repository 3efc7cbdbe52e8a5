// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/storedcall.h"

#include <QJsonObject>
#include <QTimeZone>

//! Calls for people and for programs. The names in JSON are part of the command's interface: they may be added to.
namespace calllisting
{
//! inFull: transcript and messages, too.
[[nodiscard]] QJsonObject json(const StoredCall &call, bool inFull);
//! One line: id, when it began, how long it took, how it ended, how many messages were heard, who phoned.
[[nodiscard]] QString line(const StoredCall &call, const QTimeZone &zone);
//! "1:07"
[[nodiscard]] QString minutes(std::chrono::milliseconds time);
//! Several lines, everything.
[[nodiscard]] QString whole(const StoredCall &call, const QTimeZone &zone);
}

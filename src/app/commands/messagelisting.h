// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"
#include "store/messagearchive.h"

#include <QJsonObject>

//! Messages for people and for programs. The names in JSON are part of the command's interface: they may be added to.
namespace messagelisting
{
[[nodiscard]] QJsonObject json(const ArchivedMessage &archived);
//! One line: id (in so many columns), when it was sent, what has become of it, who wrote what.
[[nodiscard]] QString line(
    const ArchivedMessage &archived, Language language, const QTimeZone &zone, qsizetype nameWidth);
//! Several lines, everything.
[[nodiscard]] QString whole(const ArchivedMessage &archived, Language language, const QTimeZone &zone);
}

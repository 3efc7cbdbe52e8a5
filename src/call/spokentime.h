// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/spokennumbers.h"
#include "net/language.h"

#include <QDateTime>
#include <QString>
#include <QTimeZone>

//! When something was, in digits, for prompts: "heute 14:05", "gestern 19:00", "Mo 24.11. 08:15", "24.11.2025 08:15".
//! Never holds square brackets, which are marks there. Both times are UTC; \a zone is the owner's. \a nowUtc comes from
//! the caller, so that nothing here reads a clock. An invalid time gives "zu unbekannter Zeit".
QString shortTime(const QDateTime &utc, const QDateTime &nowUtc, const QTimeZone &zone, Language language);

namespace spoken
{

//! "vierzehn Uhr fünf", "two oh five p.m."; \a hour 0-24, \a minute 0-59.
QString clockTime(int hour, int minute, Language language);

//! "dritter Mai", "dritten Mai", "May third"; \a month 1-12.
QString dayAndMonth(int day, int month, Language language, Ending ending);

QString monthName(int month, Language language);

} // namespace spoken

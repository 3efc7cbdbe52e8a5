// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QString>
#include <QStringView>

//! Numbers in words, as a voice should read them.
namespace spoken
{

//! What a German ordinal ends in: "der dritte", "am dritten", "ein dritter", "drittes Mal". English has one form.
enum class Ending { E, En, Er, Es };

constexpr qint64 largestCardinal = 999'999'999'999;

//! "einundzwanzig"; below zero "minus …"; beyond ±largestCardinal digit by digit.
QString cardinal(qint64 number, Language language);

//! The same where a noun follows: "ein Kilometer", "hundertein Tage"; English: as cardinal().
QString counting(qint64 number, Language language);

//! "neunzehnhundertvierundachtzig", "nineteen eighty-four".
QString year(int number, Language language);

//! 1 to 999 999; outside of it as cardinal().
QString ordinal(int number, Language language, Ending ending = Ending::E);

//! "fünf acht null".
QString digitByDigit(QStringView digits, Language language);

//! "null eins, sieben eins": as one dictates a telephone number.
QString inPairs(QStringView digits, Language language);

} // namespace spoken

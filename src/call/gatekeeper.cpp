// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/gatekeeper.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace
{
constexpr int ShortestNumber = 7; // E.164 leaves the minimum open; no real subscriber number is shorter
constexpr int LongestNumber = 15; // E.164

// ANONYMOUS, RESTRICTED, UNAVAILABLE, UNKNOWN and BLOCKED, typed on a telephone's keys.
constexpr std::array WithheldSpellings
    = { "+266696687"_L1, "+7378742833"_L1, "+86282452253"_L1, "+8656696"_L1, "+2562533"_L1 };
}

bool gatekeeper::isRealNumber(const QString &number)
{
    if (number.size() < ShortestNumber + 1 || number.size() > LongestNumber + 1 || number.front() != u'+')
        return false;
    const bool digitsOnly
        = std::all_of(number.begin() + 1, number.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    return digitsOnly
        && std::ranges::none_of(WithheldSpellings, [&](QLatin1StringView word) { return number == word; });
}

gatekeeper::Verdict gatekeeper::judge(const QString &number, const CallSettings &settings)
{
    const bool hasList = !settings.allowedCallers.isEmpty() || settings.anyCaller;
    if (!hasList)
        return settings.pinSet ? Verdict::AskPin : Verdict::NotConfigured;
    const bool isListed = isRealNumber(number) && (settings.anyCaller || settings.allowedCallers.contains(number));
    if (!settings.pinSet)
        return isListed ? Verdict::Admit : Verdict::Stranger;
    // "*" admits a withheld number that has the PIN.
    return isListed || settings.anyCaller ? Verdict::AskPin : Verdict::UnlistedWithPin;
}

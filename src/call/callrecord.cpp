// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/callrecord.h"

QString labelOf(CallRecord::Outcome outcome)
{
    switch (outcome) {
    case CallRecord::Outcome::Completed:
        return QStringLiteral("completed");
    case CallRecord::Outcome::CallerHungUp:
        return QStringLiteral("caller_hung_up");
    case CallRecord::Outcome::Refused:
        return QStringLiteral("refused");
    case CallRecord::Outcome::Drained:
        return QStringLiteral("drained");
    case CallRecord::Outcome::Failed:
        break;
    }
    return QStringLiteral("failed");
}

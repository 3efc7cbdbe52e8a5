// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/callhistory.h"

StoredCall storedCall(const CallRecord &record)
{
    StoredCall call;
    call.id = record.callId;
    call.number = record.caller;
    call.startedAt = record.startedAt;
    call.length = record.length;
    call.outcome = labelOf(record.outcome);
    call.messagesNew = record.messagesNew;
    call.messagesHeard = record.messagesHeard;
    call.interruptions = record.interruptions;
    for (const CallRecord::Turn &turn : record.turns)
        call.turns.append({ turn.firstText, turn.firstSound });
    call.errors = record.errors;
    for (const CallRecord::Line &line : record.transcript)
        call.transcript.append({ line.at, line.byCaller, line.text });
    call.heard = record.heard;
    return call;
}

StoredRecording storedRecording(const RecordedPart &part)
{
    return { part.callId, part.startedAt, part.number, part.caller, part.machine, part.isLast };
}

-- SPDX-FileCopyrightText: 2026 The Messenger-AB authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was said in a call, as sound; only with RECORD_CALLS, and only of callers who were told.

CREATE TABLE recordings (
    -- CallSid; a call that has not ended properly has a recording and no row in calls
    call TEXT NOT NULL,
    -- counted from 0; each begins where the one before ends
    part BIGINT NOT NULL,
    -- of the call, for retention
    started_at BIGINT NOT NULL,
    -- of each side, 8000 a second
    samples BIGINT NOT NULL,
    -- sealed, bound to call and part: µ-law of the caller, then as much of the machine
    sound BYTEA NOT NULL,
    PRIMARY KEY (call, part)
);

CREATE INDEX recordings_by_time ON recordings (started_at, call, part);

-- SPDX-FileCopyrightText: 2026 The Messenger-AB authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who may hear: wrong PINs, what numbers have used up, and when the owner was told. Times are milliseconds since 1970,
-- UTC.

-- Wrong tries. who: the same for the same number, of no use without the data key; 'withheld' for all that are, and '*'
-- for everybody together
CREATE TABLE lockouts (
    who TEXT NOT NULL PRIMARY KEY,
    -- since the last lock-out
    wrong BIGINT NOT NULL,
    -- lock-outs that are over
    served BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

-- Calls that were let in, for CALLS_PER_HOUR and MINUTES_PER_DAY; of the last two days.
CREATE TABLE admissions (
    -- CallSid
    call TEXT NOT NULL PRIMARY KEY,
    who TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    -- null while it runs
    length_ms BIGINT
);

CREATE INDEX admissions_by_caller ON admissions (who, began_at);

-- What the owner is not told more often than now and then.
CREATE TABLE owner_notices (
    kind TEXT NOT NULL PRIMARY KEY,
    told_at BIGINT NOT NULL
);

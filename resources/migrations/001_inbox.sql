-- SPDX-FileCopyrightText: 2026 The Messenger-AB authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- The owner's messages and calls. Times are milliseconds since 1970, UTC. Words that SQLite and PostgreSQL both
-- understand; a statement ends with ";" at the end of a line, comments have lines of their own. Columns of type BYTEA
-- are sealed with the data key: what people wrote, are called, phone from and said.

-- One row: a known text, sealed, by which a wrong key is recognised before anything is read or written with it.
CREATE TABLE vault (
    id SMALLINT NOT NULL PRIMARY KEY,
    witness BYTEA NOT NULL
);

CREATE TABLE messages (
    -- business_connection_id, '' for the bot's own chats
    connection TEXT NOT NULL,
    chat BIGINT NOT NULL,
    message BIGINT NOT NULL,
    -- grows with each edit; a mark says which one was heard
    revision BIGINT NOT NULL DEFAULT 1,
    -- in whole seconds at Telegram, so it orders chats only roughly …
    sent_at BIGINT NOT NULL,
    -- … and the update_id, which grows as messages arrive, orders those of one second
    arrival BIGINT NOT NULL,
    stored_at BIGINT NOT NULL,
    -- media_group_id, '' when it is no part of an album
    album TEXT NOT NULL,
    -- one JSON object, sealed
    content BYTEA NOT NULL,
    -- what a voice note says or a picture shows: 0 nothing to find out, 1 not yet found out, 2 found out, 3 given up
    media SMALLINT NOT NULL DEFAULT 0,
    -- 0 new, 1 announced (a call has begun to tell it), 2 heard, 3 seen: the owner has been in the chat since
    state SMALLINT NOT NULL DEFAULT 0,
    -- since when it has been heard or seen
    heard_at BIGINT,
    -- the call that is telling it, as caller:call; '' when none is
    claimed_by TEXT NOT NULL DEFAULT '',
    claimed_until BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (connection, chat, message)
);

-- What a call asks for, however many were heard long ago.
CREATE INDEX messages_unheard ON messages (sent_at, arrival) WHERE state < 2;

CREATE INDEX messages_album ON messages (connection, chat, album) WHERE album <> '';

CREATE INDEX messages_media ON messages (stored_at) WHERE media = 1;

-- What retention takes away.
CREATE INDEX messages_heard ON messages (heard_at) WHERE state >= 2;

-- A list, newest first.
CREATE INDEX messages_by_time ON messages (sent_at, arrival, chat, message);

-- Whose accounts the bot was connected to.
CREATE TABLE business_connections (
    id TEXT NOT NULL PRIMARY KEY,
    account BIGINT NOT NULL,
    enabled SMALLINT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE calls (
    -- CallSid
    id TEXT NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL,
    length_ms BIGINT NOT NULL,
    -- as in messengerab_calls_total{outcome}
    outcome TEXT NOT NULL,
    -- the same for the same number, of no use without the data key; '' when it was withheld
    caller TEXT NOT NULL,
    caller_end TEXT NOT NULL,
    -- sealed; only with KEEP_NUMBERS
    caller_number BYTEA,
    messages_new BIGINT NOT NULL,
    messages_heard BIGINT NOT NULL,
    interruptions BIGINT NOT NULL,
    -- one JSON array: what each turn took
    turns TEXT NOT NULL,
    -- one JSON array: what went wrong, by kind
    errors TEXT NOT NULL,
    -- sealed; only with KEEP_TRANSCRIPTS
    transcript BYTEA
);

CREATE INDEX calls_by_time ON calls (started_at, id);

-- Which messages a call has told to their end.
CREATE TABLE heard_messages (
    call TEXT NOT NULL,
    connection TEXT NOT NULL,
    chat BIGINT NOT NULL,
    message BIGINT NOT NULL,
    PRIMARY KEY (call, connection, chat, message)
);

-- Streams that were announced, each good for one connection. With PostgreSQL several replicas share them; with SQLite
-- they are what the program knows after a restart.
CREATE TABLE stream_tokens (
    -- CallSid
    call TEXT NOT NULL PRIMARY KEY,
    -- sealed; null once it is used
    token BYTEA,
    -- of a used one: how long it is remembered
    expires_at BIGINT NOT NULL,
    used SMALLINT NOT NULL
);

CREATE INDEX stream_tokens_by_end ON stream_tokens (expires_at);

-- SPDX-FileCopyrightText: 2026 The Messenger-AB authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- The owner's messages. Times are milliseconds since 1970, UTC. Words that SQLite and PostgreSQL both understand;
-- a statement ends with ";" at the end of a line, comments have lines of their own.

CREATE TABLE messages (
    -- business_connection_id, '' for the bot's own chats
    connection TEXT NOT NULL,
    chat BIGINT NOT NULL,
    message BIGINT NOT NULL,
    -- in whole seconds at Telegram, so it orders chats only roughly …
    sent_at BIGINT NOT NULL,
    -- … and the update_id, which grows as messages arrive, orders those of one second
    arrival BIGINT NOT NULL,
    stored_at BIGINT NOT NULL,
    -- media_group_id, '' when it is no part of an album
    album TEXT NOT NULL,
    -- all that people wrote and are called, as one JSON object: the one column with private words in it
    content TEXT NOT NULL,
    -- 0 new, 1 announced, 2 heard, 3 seen: the owner has been in the chat since
    state SMALLINT NOT NULL DEFAULT 0,
    -- since when it has been heard or seen
    heard_at BIGINT,
    PRIMARY KEY (connection, chat, message)
);

-- What a call asks for, however many were heard long ago.
CREATE INDEX messages_unheard ON messages (sent_at, arrival) WHERE state < 2;

CREATE INDEX messages_album ON messages (connection, chat, album) WHERE album <> '';

-- Whose accounts the bot was connected to.
CREATE TABLE business_connections (
    id TEXT NOT NULL PRIMARY KEY,
    account BIGINT NOT NULL,
    enabled SMALLINT NOT NULL,
    changed_at BIGINT NOT NULL
);

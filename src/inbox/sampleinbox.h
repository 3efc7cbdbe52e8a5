// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/message.h"
#include "net/language.h"

#include <QByteArrayView>

//! Messages of invented people for the demo, where there is no Telegram.
//!
//! Form: an array of objects with `kind` ("text", "photo", "voice", "video", "document", "sticker"), `sender`, `chat`
//! and `message` (numbers), `minutesAgo`, and where needed `text`, `title`, `group`, `seconds`, `count`, `replyTo`,
//! `forwardedFrom`. Oldest first in the result. Empty when the text is not of this form.
[[nodiscard]] QList<Message> sampleInbox(QByteArrayView json, const QDateTime &now);

//! The sample that comes with the program (resources/sample-inbox.*.json).
[[nodiscard]] QByteArray sampleInboxJson(Language language);

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/message.h"

#include <QHash>

//! Telegram sends an album as several messages with the same media_group_id; people think of it as one.
namespace albums
{
struct Merged
{
    QList<Message> announcements; //!< in the order of their first parts
    QHash<MessageId, QList<MessageId>> parts; //!< of announcements that have more than one
};

//! Parts of one album and one kind become one message: id, time and sender of the first, the count, all captions and
//! titles.
[[nodiscard]] Merged merged(const QList<Message> &parts);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>

//! What the bot does in its chat with the owner (core.telegram.org/bots/api, as of Bot API 10.3): bodies out and in.
//! Pure. The only methods by which this program writes to anybody; to whom is for TelegramClient's users to decide, and
//! only OwnerDesk is one.
namespace telegram
{
//! A button below a message (InlineKeyboardButton).
struct Button
{
    QString label;
    QString data; //!< comes back with a press (callback_query); 1 to 64 bytes
};

//! Without parse_mode, so that no character of the text has a meaning.
[[nodiscard]] QByteArray sendMessageBody(qint64 chat, const QString &text, const QList<Button> &row);
//! The id of the message that was sent.
[[nodiscard]] Result<qint64> parseSent(int httpStatus, QByteArrayView body);
//! Its buttons go.
[[nodiscard]] QByteArray editMessageTextBody(qint64 chat, qint64 message, const QString &text);
//! Stops the press from being shown as under way.
[[nodiscard]] QByteArray answerCallbackQueryBody(const QString &query, const QString &notice);
}

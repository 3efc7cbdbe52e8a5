// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/telegramprotocol.h"

#include <QJsonObject>

#include <variant>

//! Telegram's Message object (Bot API, "Message") as a Message. Pure.
namespace telegram
{
//! Why a Message object is nothing to read out: a kind, never content.
struct NotAMessage
{
    QString reason;
};

//! A message of the owner's own hand is a SeenChat. updateId names a message that has no id of its own (ephemeral ones
//! have message_id 0).
[[nodiscard]] std::variant<Message, SeenChat, NotAMessage> parseMessage(const QJsonObject &message, qint64 updateId);

//! The words of a rich_message: paragraphs, lists, tables and quotations line by line; formatting is dropped.
[[nodiscard]] QString flattened(const QJsonObject &richMessage);
}

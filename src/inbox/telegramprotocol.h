// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/message.h"
#include "net/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonValue>
#include <QUrl>

#include <optional>
#include <variant>

//! A message that was not there before.
struct NewMessage
{
    Message message;

    bool operator==(const NewMessage &) const = default;
};

//! The whole message again, in its present form. May come for changes that nobody can see.
struct EditedMessage
{
    Message message;

    bool operator==(const EditedMessage &) const = default;
};

//! The owner of a Business account has written in a chat of theirs, so they have seen what stands above. Telegram tells
//! nothing when they only read it.
struct SeenChat
{
    QString connection;
    qint64 chat = 0;
    qint64 before = 0; //!< id of the message they wrote
    qint64 by = 0; //!< whose account it is

    bool operator==(const SeenChat &) const = default;
};

//! Messages of a Business connection that their writer took back.
struct DeletedMessages
{
    QString connection;
    qint64 chat = 0;
    QList<qint64> messages;

    bool operator==(const DeletedMessages &) const = default;
};

//! Somebody connected the bot to their own account, changed that, or ended it. Anybody can: whose it is must be
//! checked.
struct BusinessConnection
{
    QString id;
    qint64 user = 0; //!< whose account it is
    bool enabled = false;

    bool operator==(const BusinessConnection &) const = default;
};

Q_DECLARE_METATYPE(BusinessConnection)

//! Somebody pressed a button below a message of the bot's. Who it was must be checked.
struct ButtonPress
{
    QString query; //!< callback_query.id, to be answered
    qint64 user = 0;
    QString data; //!< as it was given with the button

    bool operator==(const ButtonPress &) const = default;
};

//! Nothing to read out. The offset moves on all the same.
struct IgnoredUpdate
{
    QString reason; //!< for the log: a kind, never content

    bool operator==(const IgnoredUpdate &) const = default;
};

//! One element of a getUpdates page. A value type; crosses threads in queued signals.
struct TelegramUpdate
{
    qint64 updateId = 0;
    std::variant<IgnoredUpdate, NewMessage, EditedMessage, SeenChat, DeletedMessages, BusinessConnection, ButtonPress>
        what;

    bool operator==(const TelegramUpdate &) const = default;
};

Q_DECLARE_METATYPE(TelegramUpdate)

//! The bot itself (getMe).
struct BotIdentity
{
    qint64 id = 0;
    QString username;
    bool readsGroups = false; //!< privacy mode is off: sees all group messages

    bool operator==(const BotIdentity &) const = default;
};

//! What Telegram knows of the webhook (getWebhookInfo).
struct TelegramWebhookInfo
{
    QUrl address; //!< empty: none is set
    qsizetype pending = 0; //!< updates that are not delivered yet
    QDateTime lastError; //!< when a delivery failed last; invalid: never

    bool operator==(const TelegramWebhookInfo &) const = default;
};

//! Bodies out and in of the Telegram Bot API (core.telegram.org/bots/api, as of Bot API 10.3). Pure: no sockets, no
//! time. Everything tolerates unknown and missing fields; ids are 64 bit (up to 52 significant bits, negative for
//! groups).
namespace telegram
{
//! Most updates in one page; the server clamps to it.
inline constexpr int PageLimit = 100;

//! POST body of getUpdates. The offset confirms (deletes at Telegram) all below it, so it must be durable here before;
//! none reads from the oldest that is unconfirmed. allowed_updates is sticky at the server, so it goes along every
//! time.
[[nodiscard]] QByteArray getUpdatesBody(
    std::optional<qint64> offset, std::chrono::seconds timeout, int limit = PageLimit);
//! What is queued stays queued, and all kinds of update are asked for, as when polling.
[[nodiscard]] QByteArray setWebhookBody(const QUrl &address, const QString &secret);
//! Keeps what is queued: without pending updates being dropped.
[[nodiscard]] QByteArray deleteWebhookBody();
//! Needs the right can_read_messages, and a chat that was active within the last 24 hours.
[[nodiscard]] QByteArray readBusinessMessageBody(const MessageId &message);

//! The `result` of an answer, or why there is none. Decided by status, error_code and parameters; `description` is for
//! people, may quote what we sent, and goes nowhere.
[[nodiscard]] Result<QJsonValue> parseReply(int httpStatus, QByteArrayView body);
//! True when getUpdates was refused because a webhook is set; false for another poller.
[[nodiscard]] bool isWebhookConflict(const ServiceError &error);

[[nodiscard]] Result<QList<TelegramUpdate>> parseUpdates(int httpStatus, QByteArrayView body);
[[nodiscard]] Result<BotIdentity> parseIdentity(int httpStatus, QByteArrayView body);
[[nodiscard]] Result<TelegramWebhookInfo> parseWebhookInfo(int httpStatus, QByteArrayView body);
[[nodiscard]] QByteArray getBusinessConnectionBody(const QString &id);
[[nodiscard]] Result<BusinessConnection> parseConnection(int httpStatus, QByteArrayView body);
//! The body of a delivery; nothing when it is no update.
[[nodiscard]] std::optional<TelegramUpdate> parseDelivery(QByteArrayView body);

//! One Update object; any object with an update_id gives a value.
[[nodiscard]] TelegramUpdate parseUpdate(const QJsonObject &update);
}

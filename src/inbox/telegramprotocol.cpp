// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/telegramprotocol.h"

#include "inbox/telegrammessage.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimeZone>

namespace telegram
{
namespace
{
// All that concerns messages, now or in a later version: what is not in the list when an update is made is lost for
// good.
constexpr std::array allowedUpdates { "message", "edited_message", "channel_post", "edited_channel_post",
    "callback_query", "my_chat_member", "business_connection", "business_message", "edited_business_message",
    "deleted_business_messages" };

constexpr QStringView webhookActive = u"a webhook is set for this bot; getUpdates and webhooks exclude each other";

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonArray allKinds()
{
    QJsonArray kinds;
    for (const char *kind : allowedUpdates)
        kinds += QLatin1StringView(kind);
    return kinds;
}

QJsonObject objectOf(QByteArrayView body)
{
    return QJsonDocument::fromJson(QByteArray::fromRawData(body.data(), body.size())).object();
}

QString remedyFor(int status, const QJsonObject &answer)
{
    switch (status) {
    case 401:
    case 403:
        return QStringLiteral("status %1: Telegram does not accept the bot token; check TELEGRAM_BOT_TOKEN")
            .arg(status);
    case 404:
        return QStringLiteral("status 404: no such bot or address; check TELEGRAM_BOT_TOKEN and TELEGRAM_API_URL");
    case 409:
        // The only two cases that nothing but the description tells apart.
        if (answer.value(u"description").toString().contains(u"webhook is active"))
            return webhookActive.toString();
        return QStringLiteral("another program polls with the same bot token; only one may");
    default:
        return answer.isEmpty() ? QStringLiteral("status %1 and no JSON body").arg(status)
                                : QStringLiteral("status %1").arg(status);
    }
}

tl::unexpected<ServiceError> refusal(int status, const QJsonObject &answer)
{
    ServiceError error { ServiceError::kindOfHttpStatus(status), remedyFor(status, answer), {} };
    const qint64 seconds = answer.value(u"parameters").toObject().value(u"retry_after").toInteger();
    if (seconds > 0)
        error.retryAfter = std::chrono::seconds(std::min<qint64>(seconds, 24 * 60 * 60));
    return tl::unexpected<ServiceError>(error);
}

using Content = decltype(TelegramUpdate::what);

template<class Kind>
Content messageUpdate(const QJsonObject &message, qint64 updateId)
{
    auto parsed = parseMessage(message, updateId);
    if (const auto *nothing = std::get_if<NotAMessage>(&parsed))
        return IgnoredUpdate { nothing->reason };
    if (const auto *seen = std::get_if<SeenChat>(&parsed)) {
        // Edits come for changes that nobody made, too.
        if constexpr (std::is_same_v<Kind, NewMessage>)
            return *seen;
        else
            return IgnoredUpdate { QStringLiteral("edited by the owner") };
    }
    return Kind { std::get<Message>(std::move(parsed)) };
}

Content deletion(const QJsonObject &deleted)
{
    DeletedMessages found;
    found.connection = deleted.value(u"business_connection_id").toString();
    found.chat = deleted.value(u"chat").toObject().value(u"id").toInteger();
    const QJsonArray ids = deleted.value(u"message_ids").toArray();
    for (const QJsonValue &id : ids)
        found.messages += id.toInteger();
    if (found.connection.isEmpty() || found.chat == 0 || found.messages.isEmpty())
        return IgnoredUpdate { QStringLiteral("deletion without ids") };
    return found;
}

std::optional<BusinessConnection> connectionOf(const QJsonObject &object)
{
    const BusinessConnection found { object.value(u"id").toString(),
        object.value(u"user").toObject().value(u"id").toInteger(), object.value(u"is_enabled").toBool() };
    return found.id.isEmpty() || found.user == 0 ? std::nullopt : std::optional(found);
}

Content connection(const QJsonObject &object)
{
    const std::optional<BusinessConnection> found = connectionOf(object);
    return found ? Content(*found) : Content(IgnoredUpdate { QStringLiteral("business connection without ids") });
}

Content buttonPress(const QJsonObject &query)
{
    const ButtonPress pressed { query.value(u"id").toString(), query.value(u"from").toObject().value(u"id").toInteger(),
        query.value(u"data").toString() };
    if (pressed.query.isEmpty() || pressed.user == 0 || pressed.data.isEmpty())
        return IgnoredUpdate { QStringLiteral("callback query without data") };
    return pressed;
}

Content contentOf(const QJsonObject &update, qint64 updateId)
{
    const auto part = [&update](QStringView name) { return update.value(name).toObject(); };
    for (const QStringView name : { u"message", u"channel_post", u"business_message" }) {
        if (update.contains(name))
            return messageUpdate<NewMessage>(part(name), updateId);
    }
    for (const QStringView name : { u"edited_message", u"edited_channel_post", u"edited_business_message" }) {
        if (update.contains(name))
            return messageUpdate<EditedMessage>(part(name), updateId);
    }
    if (update.contains(u"deleted_business_messages"))
        return deletion(part(u"deleted_business_messages"));
    if (update.contains(u"business_connection"))
        return connection(part(u"business_connection"));
    if (update.contains(u"callback_query"))
        return buttonPress(part(u"callback_query"));
    // The name comes from outside, but it is a field name of Telegram's, not something a person wrote.
    for (const QString &name : update.keys()) {
        if (name != u"update_id")
            return IgnoredUpdate { name.left(40) };
    }
    return IgnoredUpdate { QStringLiteral("empty update") };
}
}

QByteArray getUpdatesBody(std::optional<qint64> offset, std::chrono::seconds timeout, int limit)
{
    QJsonObject body { { QStringLiteral("limit"), limit },
        { QStringLiteral("timeout"), static_cast<qint64>(timeout.count()) },
        { QStringLiteral("allowed_updates"), allKinds() } };
    if (offset)
        body.insert(u"offset", *offset);
    return compact(body);
}

QByteArray setWebhookBody(const QUrl &address, const QString &secret)
{
    return compact(
        { { QStringLiteral("url"), address.toString(QUrl::FullyEncoded) }, { QStringLiteral("secret_token"), secret },
            { QStringLiteral("allowed_updates"), allKinds() }, { QStringLiteral("drop_pending_updates"), false } });
}

QByteArray deleteWebhookBody()
{
    return compact({ { QStringLiteral("drop_pending_updates"), false } });
}

QByteArray readBusinessMessageBody(const MessageId &message)
{
    return compact({ { QStringLiteral("business_connection_id"), message.connection },
        { QStringLiteral("chat_id"), message.chat }, { QStringLiteral("message_id"), message.message } });
}

Result<QJsonValue> parseReply(int httpStatus, QByteArrayView body)
{
    const QJsonObject answer = objectOf(body);
    const bool good = httpStatus >= 200 && httpStatus < 300;
    if (answer.value(u"ok").toBool() && good)
        return answer.value(u"result");
    // Status and error_code are the same at the real server; a proxy in between may have flattened the status.
    const int code = static_cast<int>(answer.value(u"error_code").toInteger());
    if (code >= 300 && code < 600 && (good || httpStatus >= 400))
        return refusal(code, answer);
    if (good)
        return failure(ServiceError::Kind::Malformed,
            QStringLiteral("an answer that is not the Bot API's; check TELEGRAM_API_URL and proxies"));
    return refusal(httpStatus, answer);
}

bool isWebhookConflict(const ServiceError &error)
{
    return error.kind == ServiceError::Kind::Conflict && error.detail == webhookActive;
}

Result<QList<TelegramUpdate>> parseUpdates(int httpStatus, QByteArrayView body)
{
    const Result<QJsonValue> result = parseReply(httpStatus, body);
    if (!result)
        return tl::unexpected(result.error());
    if (!result->isArray())
        return failure(ServiceError::Kind::Malformed, QStringLiteral("getUpdates without a list"));
    const QJsonArray elements = result->toArray();
    QList<TelegramUpdate> updates;
    updates.reserve(elements.size());
    for (const QJsonValue &element : elements) {
        const QJsonObject update = element.toObject();
        if (update.value(u"update_id").toInteger(-1) >= 0)
            updates += parseUpdate(update);
    }
    // Without a single id the page can never be confirmed: it would come again at once, for ever.
    if (updates.isEmpty() && !elements.isEmpty())
        return failure(ServiceError::Kind::Malformed, QStringLiteral("updates without update_id"));
    return updates;
}

Result<BotIdentity> parseIdentity(int httpStatus, QByteArrayView body)
{
    const Result<QJsonValue> result = parseReply(httpStatus, body);
    if (!result)
        return tl::unexpected(result.error());
    const QJsonObject me = result->toObject();
    const BotIdentity identity { me.value(u"id").toInteger(), me.value(u"username").toString(),
        me.value(u"can_read_all_group_messages").toBool() };
    if (identity.id == 0)
        return failure(ServiceError::Kind::Malformed, QStringLiteral("getMe without an id"));
    return identity;
}

Result<TelegramWebhookInfo> parseWebhookInfo(int httpStatus, QByteArrayView body)
{
    const Result<QJsonValue> result = parseReply(httpStatus, body);
    if (!result)
        return tl::unexpected(result.error());
    const QJsonObject info = result->toObject();
    TelegramWebhookInfo known { QUrl(info.value(u"url").toString()), info.value(u"pending_update_count").toInteger(),
        {} };
    if (const qint64 failed = info.value(u"last_error_date").toInteger(); failed > 0)
        known.lastError = QDateTime::fromSecsSinceEpoch(failed, QTimeZone::utc());
    return known;
}

QByteArray getBusinessConnectionBody(const QString &id)
{
    return compact({ { QStringLiteral("business_connection_id"), id } });
}

Result<BusinessConnection> parseConnection(int httpStatus, QByteArrayView body)
{
    const Result<QJsonValue> result = parseReply(httpStatus, body);
    if (!result)
        return tl::unexpected(result.error());
    const std::optional<BusinessConnection> found = connectionOf(result->toObject());
    return found ? Result<BusinessConnection>(*found)
                 : failure(ServiceError::Kind::Malformed, QStringLiteral("a business connection without ids"));
}

std::optional<TelegramUpdate> parseDelivery(QByteArrayView body)
{
    const QJsonObject update = objectOf(body);
    return update.contains(u"update_id") ? std::optional(parseUpdate(update)) : std::nullopt;
}

TelegramUpdate parseUpdate(const QJsonObject &update)
{
    const qint64 id = update.value(u"update_id").toInteger();
    return { id, contentOf(update, id) };
}
}

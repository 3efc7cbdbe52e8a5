// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/telegrammessage.h"

#include <QJsonArray>
#include <QTimeZone>

#include <array>

namespace telegram
{
namespace
{
using Kind = Message::Kind;

// A quoted text only has to be recognised, not repeated in full.
constexpr qsizetype ExcerptLength = 80;
constexpr qsizetype NameLength = 100;
// Deeper nesting than any client can make; stops a hostile body from using up the stack.
constexpr int MaxDepth = 32;

struct Field
{
    const char16_t *name;
    Kind kind;
};

// Order matters: an animation also carries `document`, a venue also carries `location`.
constexpr std::array contentFields { Field { u"animation", Kind::Animation }, Field { u"venue", Kind::Venue },
    Field { u"photo", Kind::Photo }, Field { u"live_photo", Kind::Photo }, Field { u"voice", Kind::Voice },
    Field { u"video_note", Kind::VideoNote }, Field { u"video", Kind::Video }, Field { u"audio", Kind::Audio },
    Field { u"document", Kind::Document }, Field { u"sticker", Kind::Sticker }, Field { u"location", Kind::Location },
    Field { u"contact", Kind::Contact }, Field { u"poll", Kind::Poll }, Field { u"dice", Kind::Dice },
    Field { u"story", Kind::Story }, Field { u"checklist", Kind::Checklist }, Field { u"game", Kind::Game },
    Field { u"invoice", Kind::Invoice }, Field { u"paid_media", Kind::PaidMedia },
    Field { u"giveaway", Kind::Giveaway }, Field { u"gift", Kind::Gift }, Field { u"unique_gift", Kind::Gift } };

// Tell what happened to a chat; nobody wrote them (Bot API, service messages of "Message").
constexpr std::array serviceFields { u"new_chat_members", u"left_chat_member", u"new_chat_title", u"new_chat_photo",
    u"delete_chat_photo", u"group_chat_created", u"supergroup_chat_created", u"channel_chat_created",
    u"message_auto_delete_timer_changed", u"migrate_to_chat_id", u"migrate_from_chat_id", u"pinned_message",
    u"successful_payment", u"refunded_payment", u"users_shared", u"chat_shared", u"connected_website",
    u"write_access_allowed", u"passport_data", u"proximity_alert_triggered", u"boost_added", u"chat_background_set",
    u"checklist_tasks_done", u"checklist_tasks_added", u"community_chat_added", u"community_chat_removed",
    u"community_chat_joined", u"chat_owner_left", u"chat_owner_changed", u"managed_bot_created", u"poll_option_added",
    u"poll_option_deleted", u"suggested_post_info", u"suggested_post_approved", u"suggested_post_approval_failed",
    u"suggested_post_declined", u"suggested_post_paid", u"suggested_post_refunded", u"direct_message_price_changed",
    u"paid_message_price_changed", u"forum_topic_created", u"forum_topic_edited", u"forum_topic_closed",
    u"forum_topic_reopened", u"general_forum_topic_hidden", u"general_forum_topic_unhidden", u"giveaway_created",
    u"giveaway_winners", u"giveaway_completed", u"gift_upgrade_sent", u"video_chat_scheduled", u"video_chat_started",
    u"video_chat_ended", u"video_chat_participants_invited", u"web_app_data" };

// Names are chosen by strangers: one line, no direction marks or other invisible characters, not endless.
QString cleanName(const QString &name)
{
    QString clean;
    for (const QChar c : name) {
        const QChar::Category category = c.category();
        const bool hidden = category == QChar::Other_Control || category == QChar::Other_Format;
        // Zero-width joiner: holds composed emoji and some scripts' letters together.
        clean += hidden && c.unicode() != 0x200d ? QChar(u' ') : c;
    }
    clean = clean.simplified();
    if (clean.size() > NameLength)
        clean.truncate(clean.at(NameLength - 1).isHighSurrogate() ? NameLength - 1 : NameLength);
    return clean;
}

QString userName(const QJsonObject &user)
{
    const QString name = cleanName(user.value(u"first_name").toString() + u' ' + user.value(u"last_name").toString());
    return name.isEmpty() ? cleanName(user.value(u"username").toString()) : name;
}

QString chatName(const QJsonObject &chat)
{
    const QString title = cleanName(chat.value(u"title").toString());
    return title.isEmpty() ? userName(chat) : title;
}

QString senderOf(const QJsonObject &message, const QJsonObject &chat)
{
    // When a channel or a group speaks for itself, `from` is a stand-in such as "GroupAnonymousBot".
    if (message.contains(u"sender_chat"))
        return chatName(message.value(u"sender_chat").toObject());
    if (message.contains(u"from"))
        return userName(message.value(u"from").toObject());
    return chatName(chat);
}

QString forwardedFrom(const QJsonObject &origin)
{
    const QString type = origin.value(u"type").toString();
    if (type == u"user")
        return userName(origin.value(u"sender_user").toObject());
    if (type == u"hidden_user")
        return cleanName(origin.value(u"sender_user_name").toString());
    if (type == u"chat")
        return chatName(origin.value(u"sender_chat").toObject());
    return chatName(origin.value(u"chat").toObject());
}

// Joins the words of any RichText or RichBlock. Blocks stand on lines of their own, text runs follow each other.
void flattenInto(QString &out, const QJsonValue &value, bool ownLine, int depth)
{
    if (value.isUndefined() || depth > MaxDepth)
        return;
    if (value.isString()) {
        out += value.toString();
    } else if (value.isArray()) {
        const QJsonArray elements = value.toArray();
        for (const QJsonValue &element : elements)
            flattenInto(out, element, ownLine, depth + 1);
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (const QStringView run : { u"alternative_text", u"expression", u"text" })
            flattenInto(out, object.value(run), false, depth + 1);
        flattenInto(out, object.value(u"button"), false, depth + 1);
        for (const QStringView part : { u"summary", u"blocks", u"items", u"cells", u"caption", u"credit", u"buttons" })
            flattenInto(out, object.value(part), true, depth + 1);
    }
    if (ownLine && !out.isEmpty() && !out.endsWith(u'\n'))
        out += u'\n';
}

QString textOf(const QJsonObject &message)
{
    if (message.contains(u"text"))
        return message.value(u"text").toString();
    if (message.contains(u"rich_message"))
        return flattened(message.value(u"rich_message").toObject());
    return message.value(u"caption").toString();
}

QString excerpt(const QString &text)
{
    const QString line = text.simplified();
    if (line.size() <= ExcerptLength)
        return line;
    const qsizetype space = line.lastIndexOf(u' ', ExcerptLength);
    qsizetype end = space > ExcerptLength / 2 ? space : ExcerptLength;
    if (line.at(end - 1).isHighSurrogate())
        --end;
    return line.left(end) + u'…';
}

QString replyExcerpt(const QJsonObject &message)
{
    const QString quote = message.value(u"quote").toObject().value(u"text").toString();
    if (!quote.isEmpty())
        return excerpt(quote);
    const QJsonObject answered = message.value(u"reply_to_message").toObject();
    // Every message of a forum topic "answers" the service message that opened the topic.
    return answered.contains(u"forum_topic_created") ? QString() : excerpt(textOf(answered));
}

QString joinedTexts(const QJsonArray &elements)
{
    QStringList texts;
    for (const QJsonValue &element : elements)
        texts += element.toObject().value(u"text").toString();
    return texts.join(QStringLiteral(", "));
}

QString audioTitle(const QJsonObject &audio)
{
    const QString performer = cleanName(audio.value(u"performer").toString());
    const QString title = cleanName(audio.value(u"title").toString());
    if (title.isEmpty())
        return cleanName(audio.value(u"file_name").toString());
    return performer.isEmpty() ? title : QString(performer + u" – " + title);
}

// What names the thing, and the text that belongs to it where it has no caption.
void describeThing(Message &found, const QJsonObject &thing)
{
    const auto name = [&thing](QStringView field) { return cleanName(thing.value(field).toString()); };
    switch (found.kind) {
    case Kind::Document:
        found.title = name(u"file_name");
        break;
    case Kind::Audio:
        found.title = audioTitle(thing);
        break;
    case Kind::Sticker:
        found.title = name(u"emoji");
        break;
    case Kind::Venue:
        found.title = name(u"title");
        found.text = thing.value(u"address").toString();
        break;
    case Kind::Contact:
        found.title = userName(thing);
        found.text = thing.value(u"phone_number").toString();
        break;
    case Kind::Poll:
        found.title = thing.value(u"question").toString();
        found.text = joinedTexts(thing.value(u"options").toArray());
        break;
    case Kind::Dice:
        found.title = name(u"emoji");
        if (thing.contains(u"value"))
            found.text = QString::number(thing.value(u"value").toInteger());
        break;
    case Kind::Checklist:
        found.title = thing.value(u"title").toString();
        found.text = joinedTexts(thing.value(u"tasks").toArray());
        break;
    case Kind::Gift:
        found.text = thing.value(u"text").toString();
        break;
    case Kind::Game:
    case Kind::Invoice:
        found.title = name(u"title");
        break;
    default:
        break;
    }
    const qint64 seconds = thing.value(u"duration").toInteger();
    if (seconds > 0)
        found.duration = std::chrono::seconds(seconds);
}

MediaFile fileOf(const QJsonObject &thing)
{
    return { thing.value(u"file_id").toString(), thing.value(u"file_unique_id").toString(),
        thing.value(u"mime_type").toString(), thing.value(u"file_size").toInteger() };
}

// The largest that is not larger than a model looks at (the sizes are 90, 320, 800, 1280 and 2560 at most), else the
// smallest. That the largest comes last is a habit, not a promise.
MediaFile photoOf(const QJsonArray &sizes)
{
    constexpr qint64 LongestEdge = 1600;
    QJsonObject best;
    qint64 edgeOfBest = 0;
    for (const QJsonValue &size : sizes) {
        const qint64 edge = std::max(size[u"width"].toInteger(), size[u"height"].toInteger());
        const bool fits = edge <= LongestEdge;
        if (best.isEmpty() || (fits ? edgeOfBest > LongestEdge || edge > edgeOfBest : edge < edgeOfBest)) {
            best = size.toObject();
            edgeOfBest = edge;
        }
    }
    MediaFile file = fileOf(best);
    if (!file.id.isEmpty())
        file.type = QStringLiteral("image/jpeg"); // always, and not said
    return file;
}

bool mayTellMore(Kind kind)
{
    return kind == Kind::Voice || kind == Kind::Audio || kind == Kind::VideoNote;
}

// False when the message has none of the content fields.
bool readContent(Message &found, const QJsonObject &message)
{
    for (const Field &field : contentFields) {
        const QString name = QString::fromUtf16(field.name);
        if (!message.contains(name))
            continue;
        found.kind = field.kind;
        found.text = message.value(u"caption").toString();
        describeThing(found, message.value(name).toObject());
        if (mayTellMore(field.kind))
            found.file = fileOf(message.value(name).toObject());
        else if (field.kind == Kind::Photo)
            found.file = photoOf(message.value(u"photo").toArray());
        return true;
    }
    found.kind = Kind::Text;
    found.text = textOf(message);
    return !found.text.trimmed().isEmpty();
}

QString serviceKind(const QJsonObject &message)
{
    for (const char16_t *field : serviceFields) {
        const QString name = QString::fromUtf16(field);
        if (message.contains(name))
            return name;
    }
    return {};
}

// A press on the Start button of a bot's chat arrives as this text.
bool isStartButton(const QString &text)
{
    return text == u"/start" || text.startsWith(u"/start ") || text.startsWith(u"/start@");
}

qint64 writerOf(const QJsonObject &message)
{
    return message.value(u"from").toObject().value(u"id").toInteger();
}

// Both directions of the owner's chats arrive. These chats are private, and a private chat has its partner's id.
bool isOutgoing(const QJsonObject &message, const MessageId &id)
{
    const qint64 writer = writerOf(message);
    return !id.connection.isEmpty() && writer != 0 && writer != id.chat;
}

// Whether the owner was there to write it, or Telegram did it for them: greetings and away notes, scheduled messages
// (Bot API, "is_from_offline"), service messages.
std::variant<Message, SeenChat, NotAMessage> outgoing(const QJsonObject &message, const MessageId &id)
{
    if (message.value(u"is_from_offline").toBool())
        return NotAMessage { QStringLiteral("sent by Telegram for the owner") };
    if (const QString service = serviceKind(message); !service.isEmpty())
        return NotAMessage { service };
    return SeenChat { id.connection, id.chat, id.message, writerOf(message) };
}
}

std::variant<Message, SeenChat, NotAMessage> parseMessage(const QJsonObject &message, qint64 updateId)
{
    const QJsonObject chat = message.value(u"chat").toObject();
    Message found;
    found.id = { message.value(u"business_connection_id").toString(), chat.value(u"id").toInteger(),
        message.value(u"message_id").toInteger() };
    if (found.id.chat == 0)
        return NotAMessage { QStringLiteral("message without a chat") };
    if (found.id.message == 0) {
        const qint64 ephemeral = message.value(u"ephemeral_message_id").toInteger();
        found.id.message = ephemeral != 0 ? -ephemeral : -updateId; // negative: never a message_id
    }
    if (message.contains(u"sender_business_bot"))
        return NotAMessage { QStringLiteral("sent by a bot for the owner") };
    if (isOutgoing(message, found.id))
        return outgoing(message, found.id);

    if (!readContent(found, message)) {
        if (const QString service = serviceKind(message); !service.isEmpty())
            return NotAMessage { service };
        found.kind = Kind::Unreadable;
        found.text.clear();
    }
    const bool isPrivate = chat.value(u"type").toString() == u"private";
    if (isPrivate && found.kind == Kind::Text && isStartButton(found.text))
        return NotAMessage { QStringLiteral("start button") };

    found.sender = senderOf(message, chat);
    if (!isPrivate)
        found.group = cleanName(chat.value(u"title").toString());
    if (const qint64 date = message.value(u"date").toInteger(); date > 0)
        found.sentAt = QDateTime::fromSecsSinceEpoch(date, QTimeZone::utc());
    found.albumId = message.value(u"media_group_id").toString();
    if (message.contains(u"forward_origin"))
        found.forwardedFrom = forwardedFrom(message.value(u"forward_origin").toObject());
    // A channel's posts reach its discussion group as forwards of themselves.
    if (found.forwardedFrom == found.sender)
        found.forwardedFrom.clear();
    found.replyTo = replyExcerpt(message);
    found.edited = message.contains(u"edit_date");
    return found;
}

QString flattened(const QJsonObject &richMessage)
{
    QString text;
    flattenInto(text, richMessage.value(u"blocks"), true, 0);
    return text.trimmed();
}
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/telegramupdates.h"

#include <QJsonArray>

namespace
{
QJsonObject file(const QString &id)
{
    return { { QStringLiteral("file_id"), id }, { QStringLiteral("file_unique_id"), QString(u'u' + id) },
        { QStringLiteral("file_size"), 4321 } };
}

QJsonObject timed(const QString &id, std::chrono::seconds duration, const QString &mimeType)
{
    return telegram::joined({ file(id),
        { { QStringLiteral("duration"), qint64(duration.count()) }, { QStringLiteral("mime_type"), mimeType } } });
}

QJsonObject withCaption(QJsonObject content, const QString &caption)
{
    if (!caption.isEmpty())
        content.insert(QStringLiteral("caption"), caption);
    return content;
}

QJsonObject position()
{
    return { { QStringLiteral("latitude"), 52.5163 }, { QStringLiteral("longitude"), 13.3777 } };
}

QJsonObject privateChat(const QJsonObject &person)
{
    QJsonObject chat { { QStringLiteral("type"), QStringLiteral("private") } };
    for (const auto &key : { QStringLiteral("id"), QStringLiteral("first_name"), QStringLiteral("last_name"),
             QStringLiteral("username") }) {
        if (person.contains(key))
            chat.insert(key, person.value(key));
    }
    return chat;
}

QJsonObject origin(const QString &type, QJsonObject more)
{
    more.insert(QStringLiteral("type"), type);
    more.insert(QStringLiteral("date"), 1795300000);
    return { { QStringLiteral("forward_origin"), more } };
}
}

QJsonObject telegram::joined(std::initializer_list<QJsonObject> parts)
{
    QJsonObject whole;
    for (const QJsonObject &part : parts) {
        for (auto it = part.begin(); it != part.end(); ++it)
            whole.insert(it.key(), it.value());
    }
    return whole;
}

QJsonObject telegram::person(qint64 id, const QString &firstName, const QString &lastName, const QString &username)
{
    QJsonObject user { { QStringLiteral("id"), id }, { QStringLiteral("is_bot"), false },
        { QStringLiteral("first_name"), firstName } };
    if (!lastName.isEmpty())
        user.insert(QStringLiteral("last_name"), lastName);
    if (!username.isEmpty())
        user.insert(QStringLiteral("username"), username);
    return user;
}

QJsonObject telegram::chat(qint64 id, const QString &type, const QString &title)
{
    return { { QStringLiteral("id"), id }, { QStringLiteral("type"), type }, { QStringLiteral("title"), title } };
}

QJsonObject telegram::inPrivate(const QJsonObject &from)
{
    return inGroup(privateChat(from), from);
}

QJsonObject telegram::inGroup(const QJsonObject &group, const QJsonObject &from)
{
    return { { QStringLiteral("chat"), group }, { QStringLiteral("from"), from } };
}

QJsonObject telegram::inChannel(const QJsonObject &channel)
{
    return { { QStringLiteral("chat"), channel }, { QStringLiteral("sender_chat"), channel } };
}

QJsonObject telegram::inBusinessChat(const QString &connectionId, const QJsonObject &partner, const QJsonObject &from)
{
    return joined(
        { inGroup(privateChat(partner), from), { { QStringLiteral("business_connection_id"), connectionId } } });
}

QJsonObject telegram::identified(qint64 messageId)
{
    return { { QStringLiteral("message_id"), messageId } };
}

QJsonObject telegram::dated(qint64 unixSeconds)
{
    return { { QStringLiteral("date"), unixSeconds } };
}

QJsonObject telegram::text(const QString &words)
{
    return { { QStringLiteral("text"), words } };
}

QJsonObject telegram::richMessage(const QStringList &paragraphs)
{
    QJsonArray blocks;
    for (const QString &words : paragraphs) {
        // The text of a block is a string, a list, or a styled piece around another text: all three occur here.
        const QJsonObject bold { { QStringLiteral("type"), QStringLiteral("bold") },
            { QStringLiteral("text"), words.left(3) } };
        blocks.append(QJsonObject { { QStringLiteral("type"), QStringLiteral("paragraph") },
            { QStringLiteral("text"), QJsonArray { bold, words.mid(3) } } });
    }
    return { { QStringLiteral("rich_message"), QJsonObject { { QStringLiteral("blocks"), blocks } } } };
}

QJsonObject telegram::photo(const QString &caption)
{
    QJsonArray sizes;
    for (const int width : { 90, 320, 1280 }) {
        sizes.append(joined({ file(QStringLiteral("photo-%1").arg(width)),
            { { QStringLiteral("width"), width }, { QStringLiteral("height"), width * 3 / 4 } } }));
    }
    return withCaption({ { QStringLiteral("photo"), sizes } }, caption);
}

QJsonObject telegram::voice(std::chrono::seconds duration, const QString &fileId)
{
    return { { QStringLiteral("voice"), timed(fileId, duration, QStringLiteral("audio/ogg")) } };
}

QJsonObject telegram::videoNote(std::chrono::seconds duration)
{
    return { { QStringLiteral("video_note"),
        joined({ timed(QStringLiteral("note-1"), duration, QStringLiteral("video/mp4")),
            { { QStringLiteral("length"), 240 } } }) } };
}

QJsonObject telegram::audio(const QString &performer, const QString &title)
{
    return { { QStringLiteral("audio"),
        joined({ timed(QStringLiteral("audio-1"), std::chrono::seconds(180), QStringLiteral("audio/mpeg")),
            { { QStringLiteral("performer"), performer }, { QStringLiteral("title"), title } } }) } };
}

QJsonObject telegram::video(const QString &caption)
{
    return withCaption({ { QStringLiteral("video"),
                           timed(QStringLiteral("video-1"), std::chrono::seconds(12), QStringLiteral("video/mp4")) } },
        caption);
}

QJsonObject telegram::document(const QString &fileName, const QString &caption)
{
    return withCaption(
        { { QStringLiteral("document"),
            joined({ file(QStringLiteral("document-1")), { { QStringLiteral("file_name"), fileName } } }) } },
        caption);
}

QJsonObject telegram::animation()
{
    const QJsonObject gif = timed(QStringLiteral("animation-1"), std::chrono::seconds(3), QStringLiteral("video/mp4"));
    return { { QStringLiteral("animation"), gif }, { QStringLiteral("document"), gif } };
}

QJsonObject telegram::sticker(const QString &emoji)
{
    return { { QStringLiteral("sticker"),
        joined({ file(QStringLiteral("sticker-1")),
            { { QStringLiteral("emoji"), emoji }, { QStringLiteral("set_name"), QStringLiteral("Cats") },
                { QStringLiteral("is_animated"), false }, { QStringLiteral("is_video"), false } } }) } };
}

QJsonObject telegram::location()
{
    return { { QStringLiteral("location"), position() } };
}

QJsonObject telegram::venue(const QString &title, const QString &address)
{
    const QJsonObject place { { QStringLiteral("location"), position() }, { QStringLiteral("title"), title },
        { QStringLiteral("address"), address } };
    return { { QStringLiteral("venue"), place }, { QStringLiteral("location"), position() } };
}

QJsonObject telegram::contact(const QString &firstName, const QString &phoneNumber)
{
    return { { QStringLiteral("contact"),
        QJsonObject {
            { QStringLiteral("first_name"), firstName }, { QStringLiteral("phone_number"), phoneNumber } } } };
}

QJsonObject telegram::poll(const QString &question, const QStringList &options)
{
    QJsonArray list;
    for (const QString &option : options)
        list.append(QJsonObject { { QStringLiteral("text"), option }, { QStringLiteral("voter_count"), 0 } });
    return { { QStringLiteral("poll"),
        QJsonObject { { QStringLiteral("id"), QStringLiteral("5184300000000001") },
            { QStringLiteral("question"), question }, { QStringLiteral("options"), list } } } };
}

QJsonObject telegram::checklist(const QString &title, const QStringList &tasks)
{
    QJsonArray list;
    for (const QString &task : tasks)
        list.append(QJsonObject { { QStringLiteral("id"), list.size() + 1 }, { QStringLiteral("text"), task } });
    return { { QStringLiteral("checklist"),
        QJsonObject { { QStringLiteral("title"), title }, { QStringLiteral("tasks"), list } } } };
}

QJsonObject telegram::newMember(const QJsonObject &member)
{
    return { { QStringLiteral("new_chat_members"), QJsonArray { member } } };
}

QJsonObject telegram::nothing()
{
    return {};
}

QJsonObject telegram::entity(const QString &type, int offset, int length)
{
    return { { QStringLiteral("entities"),
        QJsonArray { QJsonObject { { QStringLiteral("type"), type }, { QStringLiteral("offset"), offset },
            { QStringLiteral("length"), length } } } } };
}

QJsonObject telegram::repliesTo(const QJsonObject &message)
{
    QJsonObject without = message;
    without.remove(QStringLiteral("reply_to_message"));
    return { { QStringLiteral("reply_to_message"), without } };
}

QJsonObject telegram::forwardedFrom(const QJsonObject &user)
{
    return origin(QStringLiteral("user"), { { QStringLiteral("sender_user"), user } });
}

QJsonObject telegram::forwardedFromHidden(const QString &name)
{
    return origin(QStringLiteral("hidden_user"), { { QStringLiteral("sender_user_name"), name } });
}

QJsonObject telegram::forwardedFromChannel(const QJsonObject &channel, qint64 messageId)
{
    return origin(QStringLiteral("channel"),
        { { QStringLiteral("chat"), channel }, { QStringLiteral("message_id"), messageId } });
}

QJsonObject telegram::inAlbum(const QString &groupId)
{
    return { { QStringLiteral("media_group_id"), groupId } };
}

QJsonObject telegram::edited(qint64 unixSeconds)
{
    return { { QStringLiteral("edit_date"), unixSeconds } };
}

QJsonObject telegram::onBehalfOf(const QJsonObject &senderChat)
{
    QJsonObject stand = person(1087968824, QStringLiteral("Group"), {}, QStringLiteral("GroupAnonymousBot"));
    stand.insert(QStringLiteral("is_bot"), true);
    return { { QStringLiteral("from"), stand }, { QStringLiteral("sender_chat"), senderChat } };
}

QJsonObject telegram::businessConnection(
    const QString &id, const QJsonObject &user, bool enabled, const QStringList &rights)
{
    QJsonObject granted; // a right that is not granted is absent
    for (const QString &right : rights)
        granted.insert(right, true);
    return { { QStringLiteral("id"), id }, { QStringLiteral("user"), user },
        { QStringLiteral("user_chat_id"), user.value(QStringLiteral("id")) }, { QStringLiteral("date"), 1795300000 },
        { QStringLiteral("is_enabled"), enabled },
        { QStringLiteral("can_reply"), rights.contains(QStringLiteral("can_reply")) },
        { QStringLiteral("rights"), granted } };
}

QJsonObject telegram::deletedBusinessMessages(
    const QString &connectionId, const QJsonObject &partner, const QList<qint64> &ids)
{
    QJsonArray list;
    for (const qint64 id : ids)
        list.append(id);
    return { { QStringLiteral("business_connection_id"), connectionId },
        { QStringLiteral("chat"), privateChat(partner) }, { QStringLiteral("message_ids"), list } };
}

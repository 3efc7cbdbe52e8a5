// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>

#include <chrono>

//! Names a message across restarts. Telegram's message ids are unique per chat only, and the same chat id may be the
//! bot's own chat or one of a Business connection (protocols: Telegram Bot API, "Message", "business_message").
struct MessageId
{
    QString connection; //!< business_connection_id, empty for the bot's own chats
    qint64 chat = 0; //!< up to 52 significant bits, negative for groups
    qint64 message = 0;

    bool operator==(const MessageId &) const = default;
};

size_t qHash(const MessageId &id, size_t seed = 0) noexcept;

//! A file at the messenger that may tell more of a message (Bot API, "file_id", "file_unique_id").
struct MediaFile
{
    QString id; //!< to fetch it with; empty: there is none worth it
    QString uniqueId; //!< the same for the same file, whenever it is sent
    QString type; //!< MIME type, when it is said
    qint64 size = 0; //!< bytes, 0 when it is not said

    bool operator==(const MediaFile &) const = default;
};

//! One message as it can be announced. A value type.
struct Message
{
    //! What it carries besides text.
    enum class Kind {
        Text,
        Photo,
        Voice,
        Audio,
        Video,
        VideoNote,
        Animation,
        Document,
        Sticker,
        Location,
        Venue,
        Contact,
        Poll,
        Dice,
        Story,
        Checklist,
        Game,
        Invoice,
        PaidMedia,
        Giveaway,
        Gift,
        Unreadable, //!< none of the content fields we know: announced as such, never skipped
    };

    MessageId id;
    Kind kind = Kind::Text;
    QString sender; //!< display name of the writer; the channel's or group's title when it speaks for itself
    QString group; //!< title of the group or channel; empty in private chats
    QDateTime sentAt; //!< UTC
    QString text; //!< text or caption; empty when there is none
    QString title; //!< what names the thing: file name, poll question, venue, contact, song, a sticker's emoji
    std::chrono::seconds duration { 0 }; //!< of voice, audio and video
    MediaFile file; //!< of voice, audio, video notes and photos
    QString found; //!< what is said in it, or seen in it; empty as long as nobody has found out
    int count = 1; //!< pictures of an album
    QString albumId; //!< media_group_id
    QString forwardedFrom; //!< original author's name, empty when not forwarded
    QString replyTo; //!< beginning of the text it answers, empty when it is no reply
    bool edited = false;

    bool operator==(const Message &) const = default;
};

Q_DECLARE_METATYPE(Message)

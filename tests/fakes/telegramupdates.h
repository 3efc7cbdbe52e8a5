// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QStringList>

#include <chrono>

//! Builds Telegram messages of every kind as the Bot API (10.3) writes them. A message is put together from where it
//! appears, what it holds and what adorns it: joined({inPrivate(anna), text("…"), repliesTo(earlier)}).
//! message_id and date are left to FakeTelegram::add() unless given.
namespace telegram
{
[[nodiscard]] QJsonObject joined(std::initializer_list<QJsonObject> parts);

[[nodiscard]] QJsonObject person(
    qint64 id, const QString &firstName, const QString &lastName = {}, const QString &username = {});
[[nodiscard]] QJsonObject chat(qint64 id, const QString &type, const QString &title);

//! Where a message appears.
[[nodiscard]] QJsonObject inPrivate(const QJsonObject &from);
[[nodiscard]] QJsonObject inGroup(const QJsonObject &group, const QJsonObject &from);
[[nodiscard]] QJsonObject inChannel(const QJsonObject &channel);
//! In the owner's chat with partner, through a business connection; from is either of the two.
[[nodiscard]] QJsonObject inBusinessChat(
    const QString &connectionId, const QJsonObject &partner, const QJsonObject &from);
[[nodiscard]] QJsonObject identified(qint64 messageId);
[[nodiscard]] QJsonObject dated(qint64 unixSeconds);

//! What it holds.
[[nodiscard]] QJsonObject text(const QString &words);
[[nodiscard]] QJsonObject richMessage(const QStringList &paragraphs);
[[nodiscard]] QJsonObject photo(const QString &caption = {});
[[nodiscard]] QJsonObject voice(std::chrono::seconds duration, const QString &fileId = QStringLiteral("voice-1"));
[[nodiscard]] QJsonObject videoNote(std::chrono::seconds duration);
[[nodiscard]] QJsonObject audio(const QString &performer, const QString &title);
[[nodiscard]] QJsonObject video(const QString &caption = {});
[[nodiscard]] QJsonObject document(const QString &fileName, const QString &caption = {});
[[nodiscard]] QJsonObject animation(); //!< also sets document, as the real service does
[[nodiscard]] QJsonObject sticker(const QString &emoji);
[[nodiscard]] QJsonObject location();
[[nodiscard]] QJsonObject venue(const QString &title, const QString &address); //!< also sets location
[[nodiscard]] QJsonObject contact(const QString &firstName, const QString &phoneNumber);
[[nodiscard]] QJsonObject poll(const QString &question, const QStringList &options);
[[nodiscard]] QJsonObject checklist(const QString &title, const QStringList &tasks);
[[nodiscard]] QJsonObject newMember(const QJsonObject &member);
//! Something this Bot API does not show at all, such as expired media.
[[nodiscard]] QJsonObject nothing();

//! What adorns it.
[[nodiscard]] QJsonObject entity(const QString &type, int offset, int length);
[[nodiscard]] QJsonObject repliesTo(const QJsonObject &message);
[[nodiscard]] QJsonObject forwardedFrom(const QJsonObject &user);
[[nodiscard]] QJsonObject forwardedFromHidden(const QString &name);
[[nodiscard]] QJsonObject forwardedFromChannel(const QJsonObject &channel, qint64 messageId);
[[nodiscard]] QJsonObject inAlbum(const QString &groupId);
[[nodiscard]] QJsonObject edited(qint64 unixSeconds);
//! On behalf of a chat: a fake user in from plus sender_chat.
[[nodiscard]] QJsonObject onBehalfOf(const QJsonObject &senderChat);

//! Payloads that are no messages.
[[nodiscard]] QJsonObject businessConnection(const QString &id, const QJsonObject &user, bool enabled,
    const QStringList &rights = { QStringLiteral("can_reply"), QStringLiteral("can_read_messages") });
[[nodiscard]] QJsonObject deletedBusinessMessages(
    const QString &connectionId, const QJsonObject &partner, const QList<qint64> &ids);
}

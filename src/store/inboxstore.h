// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/telegramprotocol.h"
#include "net/clock.h"
#include "store/database.h"

#include <QHash>
#include <QObject>

#include <optional>

//! What a call is told of the store.
struct UnreadMessages
{
    QList<Message> messages; //!< oldest first, an album as one message
    std::optional<ServiceError> trouble; //!< set: the database cannot be read, this is what was last known
};

Q_DECLARE_METATYPE(UnreadMessages)

//! The messages in the database, and which of them were heard. Lives in the store thread with its Database; others
//! speak to it by queued signals only. Every request is answered by exactly one signal that carries its page or ticket
//! number.
//!
//! - A page is stored whole or not at all, and the same update twice changes nothing (key: connection, chat, message).
//! - Messages are told in the order in which they were sent, those of one second in the order of their updates.
//! - Edits replace what is not heard yet, in its place; an edit of a message that is not here is no news. Deleted ones
//!   go.
//! - Where the owner has written in a Business chat, what had come there before is not new any more.
//! - Albums stay in parts and become one announcement when read, one for each kind of part, with the id of the first
//! part
//!   and the number of parts; when that id is marked heard, so are exactly the parts that had been announced with it.
//! - Messages of a Business connection count only when the connection is the owner's: anybody can connect the bot.
//! - Heard marks are kept in memory until they are durable, and hold from the moment they are made.
class InboxStore : public QObject
{
    Q_OBJECT

public:
    //! owner: Telegram user id whose Business connections are read; 0 for nobody's.
    InboxStore(Database &database, Clock &clock, qint64 owner);

public Q_SLOTS:
    void storePage(quint64 page, const QList<TelegramUpdate> &updates);
    void readUnread(quint64 ticket);
    void markHeard(quint64 ticket, const QList<MessageId> &ids, const QDateTime &when);
    //! Tries once more to write what is still in memory; says in the log what could not be. For the end of the program.
    void flush();

Q_SIGNALS:
    //! It is durable.
    void pageStored(quint64 page);
    //! Nothing of it was kept.
    void pageRefused(quint64 page, const ServiceError &error);
    void unreadRead(quint64 ticket, const UnreadMessages &unread);
    //! The database cannot be read and nothing is known from before.
    void unreadFailed(quint64 ticket, const ServiceError &error);
    //! It is durable.
    void heardWritten(quint64 ticket);
    //! Kept in memory and tried again until it is durable; counts as heard meanwhile.
    void heardDelayed(quint64 ticket, const ServiceError &error);

private:
    [[nodiscard]] Result<void> apply(const TelegramUpdate &update);
    [[nodiscard]] Result<void> add(const Message &message, qint64 arrival);
    [[nodiscard]] Result<void> replace(const Message &message);
    [[nodiscard]] Result<void> markSeen(const SeenChat &seen);
    [[nodiscard]] Result<void> remove(const DeletedMessages &deleted);
    [[nodiscard]] Result<void> note(const BusinessConnection &connection);
    [[nodiscard]] Result<bool> isForeign(const QString &connection);

    [[nodiscard]] Result<QList<Message>> readParts();
    [[nodiscard]] Result<void> writeHeard();
    void tryAgain();
    void learn();
    [[nodiscard]] QList<Message> notHeard(const QList<Message> &parts) const;

    Database &m_database;
    Clock &m_clock;
    const qint64 m_owner;
    std::optional<QList<Message>> m_known; // unheard parts as last read
    QHash<MessageId, QDateTime> m_unwritten; // heard, not durable yet
    QHash<MessageId, QList<MessageId>> m_announced; // parts by the id of their album's announcement
    std::unique_ptr<ClockTimer> m_retry;
    int m_failures = 0;
};

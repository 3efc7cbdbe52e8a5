// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/telegramprotocol.h"
#include "net/clock.h"
#include "store/database.h"
#include "store/databasehealth.h"
#include "store/messagetable.h"
#include "store/tellings.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <optional>

//! What a call is told of the store.
struct UnreadMessages
{
    QList<Message> messages; //!< this call's, oldest first, an album as one message
    qsizetype elsewhere = 0; //!< further ones that another call is telling just now
    bool resumed = false; //!< an earlier call had begun to tell some of them
    //! Set when the database cannot be used: messages is what can be read of it, or what was last known.
    std::optional<ServiceError> trouble;
};

Q_DECLARE_METATYPE(UnreadMessages)
Q_DECLARE_METATYPE(StoredMessage)

struct InboxStoreSettings
{
    qint64 owner = 0; //!< TELEGRAM_OWNER_ID: whose Business connections are read; 0 for nobody's
    MediaWishes media {}; //!< of which kinds of message somebody finds out more
    bool callersTakeOver = true; //!< a caller's new call takes what his earlier one holds (CALLS_PER_CALLER=1)
    bool reportsRead = false; //!< readUpTo() is wanted
};

//! The messages in the database, and which of them were heard. Lives in the store thread with its Database; others
//! speak to it by queued signals only. Every request is answered by exactly one signal that carries its page or ticket
//! number.
//!
//! - A page is stored whole or not at all, and the same update twice changes nothing (key: connection, chat, message).
//! - Messages are told in the order in which they were sent, those of one second in the order of their updates.
//! - Edits replace what is not heard yet, in its place; an edit of a message that is not here is no news. Deleted ones
//!   go. What was edited while a call told the older words stays new.
//! - Where the owner has written in a Business chat, what had come there before is not new any more.
//! - Albums stay in parts and become one announcement when read, one for each kind of part, with the id of the first
//!   part and the number of parts; when that id is marked heard, so are exactly the parts that had been announced with
//!   it.
//! - Messages of a Business connection count only when the connection is the owner's: anybody can connect the bot.
//! - What a call is told is its own for Lease, which is renewed as long as the call lives; the caller's next call may
//!   take it over. Two calls never tell the same message; what could not be claimed or renewed while the database
//!   failed is claimed anew before anybody else gets it.
//! - Heard marks are kept in memory until they are durable, and hold from the moment they are made.
//! - While the database cannot be used, calls are told what was last known; it is tried again until it works.
class InboxStore : public QObject
{
    Q_OBJECT

public:
    //! How long a call that is gone without a word keeps others from its messages.
    static constexpr std::chrono::seconds Lease { 30 };

    //! All references must outlive this.
    InboxStore(Database &database, const DataCipher &cipher, Clock &clock, const InboxStoreSettings &settings);

    //! Whether the database worked when it was last used. In the store thread.
    //! How many messages there are in each state.
    [[nodiscard]] Result<MessageCounts> count() { return m_table.count(); }
    [[nodiscard]] bool isUsable() const { return !m_health.trouble(); }

public Q_SLOTS:
    void storePage(quint64 page, const QList<TelegramUpdate> &updates);
    //! Claims what it answers.
    void readUnread(quint64 ticket, const Claimant &wanted);
    //! Asks for withdrawn() with all that has gone of the call's messages so far.
    void watch(const QString &call);
    //! The call has begun to tell them.
    void markAnnounced(const QString &call);
    void markHeard(quint64 ticket, const QString &call, const QList<MessageId> &ids, const QDateTime &when);
    //! The call is over; what it has not told to the end is free.
    void release(const QString &call);
    //! The call's webhook was answered here, its stream has opened at another replica, which holds its messages from
    //! now on: they are not to be released here.
    void leave(const QString &call) { m_tellings.leave(call); }
    //! Another replica has changed the messages: reads anew what calls are told should the database fail later.
    void refresh() { learn(); }
    //! Answered by connectionsUnknown(), unless all are known.
    void readConnections();
    //! Whose a connection is, as Telegram has answered.
    void noteConnection(const BusinessConnection &connection);
    //! Answered by mediaRead().
    void readMedia();
    //! What was found out of this version of the message; empty: nothing, and it is not tried again.
    void settleMedia(const MessageId &id, qint64 revision, const QString &found);
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
    //! What was heard is durable: of each Business chat concerned, the message up to which nothing is unheard.
    void readUpTo(const QList<MessageId> &chats);
    //! There are messages of Business connections, and nobody has said whose these are.
    void connectionsUnknown(const QStringList &ids);
    //! Unheard messages of which more can be found out, the oldest first. Of an album only the first pictures, and none
    //! when it has a caption.
    void mediaRead(const QList<StoredMessage> &waiting);
    //! What a call was told is not new any more, and not because the call has told it.
    void withdrawn(const QString &call, const QList<MessageId> &ids);
    //! The database has stopped working, or works again. Once for each change.
    void usable(bool works);

private:
    [[nodiscard]] bool isWorthALook(const StoredMessage &stored) const;
    [[nodiscard]] Result<void> apply(const TelegramUpdate &update);
    [[nodiscard]] Result<QList<StoredMessage>> claimAndRead(const Claimant &claimant);
    [[nodiscard]] Result<void> claimLapsed(const QDateTime &now, const QDateTime &until);
    [[nodiscard]] UnreadMessages tell(const Claimant &claimant, const QList<StoredMessage> &known);
    [[nodiscard]] bool isToldElsewhere(const StoredMessage &stored, const Claimant &claimant) const;
    [[nodiscard]] Result<void> writeHeard();
    void reportRead(const QList<MessageId> &heard);
    [[nodiscard]] QList<StoredMessage> notHeard(const QList<StoredMessage> &parts) const;
    void learn();
    //! Tells the calls what has gone since they were told of it.
    void withdrawWhatIsGone();
    void renewLeases();
    void noteBeginning(Telling &telling);
    void tryAgain();

    //! As it may stand in the database: the caller is a fingerprint.
    [[nodiscard]] Claimant stored(const Claimant &claimant) const;

    Database &m_database;
    const DataCipher &m_cipher;
    Clock &m_clock;
    const bool m_callersTakeOver;
    const bool m_reportsRead;
    MessageTable m_table;
    std::optional<QList<StoredMessage>> m_known; // unheard parts as last read
    QHash<MessageId, HeardMark> m_unwritten; // heard, not durable yet
    Tellings m_tellings;
    std::unique_ptr<ClockTimer> m_leases;
    DatabaseHealth m_health;
    bool m_isRead = false; // it could be read when that was last tried
};

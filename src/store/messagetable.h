// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/messagesource.h"
#include "inbox/telegramprotocol.h"
#include "store/database.h"
#include "store/datacipher.h"

#include <QHash>

//! Of which kinds of message more can be found out.
struct MediaWishes
{
    bool speech = false; //!< voice, audio and video notes
    bool pictures = false; //!< photos without caption

    static constexpr qint64 LargestFile = 20 * 1024 * 1024; //!< more cannot be fetched (Bot API, getFile)
    static constexpr std::chrono::minutes LongestSpeech { 10 };

    [[nodiscard]] bool concern(const Message &message) const;
};

//! Column `media`; the numbers are in databases.
enum class MediaState { Nothing = 0, Waiting = 1, Found = 2, GivenUp = 3 };

//! A message as it stands in the table.
struct StoredMessage
{
    enum class State { New = 0, Announced = 1, Heard = 2, Seen = 3 }; // the numbers are in databases

    Message message;
    qint64 revision = 1;
    State state = State::New;
    MediaState media = MediaState::Nothing;
    QDateTime storedAt; //!< UTC
    QString claimedBy; //!< of a lease that has not run out; empty: free
    QDateTime claimedUntil; //!< UTC; when it does
};

using MessageCounts = QHash<StoredMessage::State, qint64>;

//! One message that was heard, in the version that was heard.
struct HeardMark
{
    MessageId id;
    qint64 revision = 1;
    QDateTime when;
};

//! The table messages: statements, sealing and nothing else. Every function is one statement or belongs into a
//! transaction of the caller. Lives in the store thread.
class MessageTable
{
public:
    //! The references must outlive this. owner, media: as for InboxStore.
    MessageTable(Database &database, const DataCipher &cipher, qint64 owner, const MediaWishes &media = {});

    [[nodiscard]] Result<void> add(const Message &message, qint64 arrival, const QDateTime &now);
    //! An edit: takes the place of what is not heard yet. One that changes nothing we tell changes nothing here.
    [[nodiscard]] Result<void> replace(const Message &message);
    //! What was found out of this version of it; empty: nothing will be. It is no other version by that.
    [[nodiscard]] Result<void> settleMedia(const MessageId &id, qint64 revision, const QString &found);
    [[nodiscard]] Result<void> markSeen(const SeenChat &seen, const QDateTime &now);
    [[nodiscard]] Result<void> remove(const DeletedMessages &deleted);
    [[nodiscard]] Result<void> note(const BusinessConnection &connection, const QDateTime &now);

    //! Connections that nobody has said whose they are, but of which there are messages; not too many at once.
    [[nodiscard]] Result<QStringList> unknownConnections();

    //! What is not heard, oldest first, albums in parts.
    [[nodiscard]] Result<QList<StoredMessage>> unheard(const QDateTime &now);
    [[nodiscard]] Result<void> markHeard(const QList<HeardMark> &marks);

    //! How many there are in each state.
    [[nodiscard]] Result<MessageCounts> count();
    //! The message of this chat up to which nothing is unheard; 0 when it begins with what is.
    [[nodiscard]] Result<qint64> heardUpTo(const QString &connection, qint64 chat);

    //! Condition on a row: it is the bot's own, or of a Business connection of the account that is its one value.
    [[nodiscard]] static QString ofOwner();

    //! How a claim stands in the table. Callers must have no ":" in their names, and no name that tells who they are.
    [[nodiscard]] static QString claimOf(const Claimant &claimant) { return claimant.caller + u':' + claimant.call; }
    //! Whether it is the claimant's, or an earlier call's of the same caller.
    [[nodiscard]] static bool isClaimOf(const QString &claim, const Claimant &claimant);
    //! Takes all that is unheard and free, its own, or an earlier call's of the same caller, until then.
    [[nodiscard]] Result<void> claim(const Claimant &claimant, const QDateTime &now, const QDateTime &until);
    //! Of these, what is unheard and free by now.
    [[nodiscard]] Result<void> claimAgain(
        const Claimant &claimant, const QList<MessageId> &ids, const QDateTime &now, const QDateTime &until);
    //! How many messages are its own still.
    [[nodiscard]] Result<int> renew(const Claimant &claimant, const QDateTime &until);
    //! The call has begun to tell what it has claimed.
    [[nodiscard]] Result<void> announce(const Claimant &claimant);
    [[nodiscard]] Result<void> release(const Claimant &claimant);

    //! What stands sealed in a row. A message that cannot be opened is told as one that cannot be read out, not left
    //! out.
    [[nodiscard]] Message opened(const MessageId &id, const QByteArray &content);

private:
    [[nodiscard]] MediaState stateOf(const Message &message) const;
    [[nodiscard]] Result<bool> isForeign(const QString &connection);
    [[nodiscard]] QByteArray sealed(const Message &message) const;

    Database &m_database;
    const DataCipher &m_cipher;
    const qint64 m_owner;
    const MediaWishes m_media;
    bool m_damageReported = false;
};

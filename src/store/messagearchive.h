// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/messagetable.h"

#include <optional>

//! A message as people look it up, whatever has become of it.
struct ArchivedMessage
{
    Message message;
    StoredMessage::State state = StoredMessage::State::New;
    qint64 arrival = 0;
    QDateTime heardAt; //!< UTC; when it was heard or seen; invalid before

    bool operator==(const ArchivedMessage &) const = default;
};

//! Which messages are looked for. A value.
struct MessageFilter
{
    bool onlyUnheard = false;
    QDateTime before; //!< sent before this moment; invalid: until now
};

//! What the store holds, to be looked up and to be forgotten. Only what a call could tell is shown: messages of
//! connections that are not the owner's are not. Blocks for the database; lives in the thread of its Database.
class MessageArchive
{
public:
    //! A word search opens at most so many messages, the newest: they are sealed, so no index can help.
    static constexpr int MostSearched = 5000;

    //! The references must outlive this. owner: TELEGRAM_OWNER_ID, 0 for nobody.
    MessageArchive(Database &database, const DataCipher &cipher, qint64 owner);

    //! The newest first; those older than this one, when it is given.
    [[nodiscard]] Result<QList<ArchivedMessage>> page(
        const MessageFilter &filter, int most, const std::optional<ArchivedMessage> &olderThan = {});

    struct Found
    {
        QList<ArchivedMessage> messages;
        bool searchedAll = true; //!< else there are older ones than the newest MostSearched
    };
    //! Those that hold all of the words, in any of their texts, whatever the case and the form of the letters ("ﬁ" is
    //! "fi", "ß" is "ss"); at most so many, the newest first.
    [[nodiscard]] Result<Found> search(const MessageFilter &filter, const QString &words, int most,
        const std::optional<ArchivedMessage> &olderThan = {});

    [[nodiscard]] Result<std::optional<ArchivedMessage>> read(const MessageId &id);
    //! Which calls have told it to its end: their transcripts and recordings may hold its words.
    [[nodiscard]] Result<QStringList> toldBy(const MessageId &id);
    //! It is gone, also from what is noted of the calls that told it; how many were removed. A call that is about to
    //! tell it finds it gone. To be followed by Database::forgetForGood().
    [[nodiscard]] Result<int> forget(const MessageId &id);

private:
    [[nodiscard]] Result<QList<ArchivedMessage>> select(const QString &rest, const QVariantList &values);

    Database &m_database;
    MessageTable m_table;
    const qint64 m_owner;
};

//! "message@chat" or "message@chat@connection": how people name a message on a command line. An id below zero (an
//! ephemeral message) is written as "e17".
namespace messagename
{
[[nodiscard]] QString of(const MessageId &id);
[[nodiscard]] std::optional<MessageId> parse(QStringView name);
}

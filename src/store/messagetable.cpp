// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/messagetable.h"

#include "net/logcategories.h"
#include "store/messagecontent.h"

#include <QTimeZone>

#include <limits>

namespace
{
using State = StoredMessage::State;

Result<void> whether(const Result<QSqlQuery> &done)
{
    return done ? Result<void>() : Result<void>(tl::unexpected(done.error()));
}

// A null QString would be bound as NULL, which no column takes.
QString bindable(const QString &text)
{
    return text.isNull() ? QStringLiteral("") : text;
}

// The key of a row belongs to what is sealed: nobody can put these words under another message.
QByteArray placeOf(const MessageId &id)
{
    return "messages/content/" + id.connection.toUtf8() + '/' + QByteArray::number(id.chat) + '/'
        + QByteArray::number(id.message);
}
}

bool MediaWishes::concern(const Message &message) const
{
    if (message.file.id.isEmpty() || message.file.size > LargestFile)
        return false;
    if (message.kind == Message::Kind::Photo)
        return pictures && message.text.trimmed().isEmpty();
    return speech && message.duration <= LongestSpeech;
}

MessageTable::MessageTable(Database &database, const DataCipher &cipher, qint64 owner, const MediaWishes &media)
    : m_database(database), m_cipher(cipher), m_owner(owner), m_media(media)
{
}

// Not as an OR: for its sake SQLite would read all messages that were ever stored by their primary key, instead of the
// few in the index of those that are not heard.
QString MessageTable::ofOwner()
{
    return QStringLiteral("NOT (connection <> '' AND connection NOT IN (SELECT id FROM business_connections WHERE "
                          "account = ?))");
}

QByteArray MessageTable::sealed(const Message &message) const
{
    return m_cipher.sealed(messagecontent::written(message).toUtf8(), placeOf(message.id));
}

Message MessageTable::opened(const MessageId &id, const QByteArray &content)
{
    const Result<QByteArray> text = m_cipher.opened(content, placeOf(id));
    if (!text && !std::exchange(m_damageReported, true))
        qCCritical(logStore) << "a stored message cannot be read:" << qUtf8Printable(text.error().toString());
    Message message = messagecontent::read(text ? QString::fromUtf8(*text) : QString());
    message.id = id;
    return message;
}

Result<void> MessageTable::add(const Message &message, qint64 arrival, const QDateTime &now)
{
    if (!message.id.connection.isEmpty()) {
        const Result<bool> foreign = isForeign(message.id.connection);
        if (!foreign)
            return tl::unexpected(foreign.error());
        if (*foreign)
            return {};
    }
    const QDateTime &sent = message.sentAt.isValid() ? message.sentAt : now;
    return whether(m_database.run(
        QStringLiteral("INSERT INTO messages (connection, chat, message, sent_at, arrival, stored_at, album, content, "
                       "media) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (connection, chat, message) DO NOTHING"),
        { bindable(message.id.connection), message.id.chat, message.id.message, sent.toMSecsSinceEpoch(), arrival,
            now.toMSecsSinceEpoch(), bindable(message.albumId), sealed(message), int(stateOf(message)) }));
}

MediaState MessageTable::stateOf(const Message &message) const
{
    return m_media.concern(message) ? MediaState::Waiting : MediaState::Nothing;
}

Result<void> MessageTable::settleMedia(const MessageId &id, qint64 revision, const QString &found)
{
    const QVariantList key { bindable(id.connection), id.chat, id.message, revision };
    const QString which
        = QStringLiteral(" WHERE connection = ? AND chat = ? AND message = ? AND revision = ? AND media = 1");
    auto query = m_database.run(QStringLiteral("SELECT content FROM messages") + which, key);
    if (!query)
        return tl::unexpected(query.error());
    if (!query->next())
        return {}; // edited or deleted meanwhile
    Message message = opened(id, query->value(0).toByteArray());
    query->clear();
    message.found = found;
    const MediaState state = found.isEmpty() ? MediaState::GivenUp : MediaState::Found;
    return whether(m_database.run(QStringLiteral("UPDATE messages SET media = ?, content = ?") + which,
        QVariantList { int(state), sealed(message) } + key));
}

Result<void> MessageTable::replace(const Message &message)
{
    const QVariantList key { bindable(message.id.connection), message.id.chat, message.id.message };
    auto query = m_database.run(
        QStringLiteral("SELECT content FROM messages WHERE connection = ? AND chat = ? AND message = ? AND state < 2"),
        key);
    if (!query)
        return tl::unexpected(query.error());
    if (!query->next())
        return {};
    const Message before = opened(message.id, query->value(0).toByteArray());
    query->clear();
    // The same file says the same, whatever its id is by now.
    const bool sameFile = message.file.uniqueId == before.file.uniqueId;
    Message edited = message;
    if (sameFile) {
        edited.file = before.file;
        edited.found = before.found;
    }
    Message after = before;
    after.edited = message.edited;
    if (messagecontent::written(edited) == messagecontent::written(after))
        return {};
    // A caption may have come that says enough, or gone; what has been looked at stays so.
    const MediaState wanted = stateOf(edited);
    const MediaState other = wanted == MediaState::Waiting ? MediaState::Nothing : MediaState::Waiting;
    const QString media = sameFile
        ? QStringLiteral(", media = CASE WHEN media = %1 THEN %2 ELSE media END").arg(int(other)).arg(int(wanted))
        : QStringLiteral(", media = %1").arg(int(wanted));
    return whether(m_database.run(QStringLiteral("UPDATE messages SET revision = revision + 1, content = ?") + media
            + QStringLiteral(" WHERE connection = ? AND chat = ? AND message = ? AND state < 2"),
        QVariantList { sealed(edited) } + key));
}

// Anybody's connection brings such updates: only the owner's own hand counts.
Result<void> MessageTable::markSeen(const SeenChat &seen, const QDateTime &now)
{
    if (seen.by != m_owner)
        return {};
    return whether(
        m_database.run(QStringLiteral("UPDATE messages SET state = ?, heard_at = ? WHERE connection = ? AND chat = ? "
                                      "AND message < ? AND state < 2"),
            { int(State::Seen), now.toMSecsSinceEpoch(), bindable(seen.connection), seen.chat, seen.before }));
}

Result<void> MessageTable::remove(const DeletedMessages &deleted)
{
    for (const qint64 message : deleted.messages) {
        const auto done
            = m_database.run(QStringLiteral("DELETE FROM messages WHERE connection = ? AND chat = ? AND message = ?"),
                { bindable(deleted.connection), deleted.chat, message });
        if (!done)
            return tl::unexpected(done.error());
    }
    return {};
}

Result<void> MessageTable::note(const BusinessConnection &connection, const QDateTime &now)
{
    const auto noted = m_database.run(
        QStringLiteral("INSERT INTO business_connections (id, account, enabled, changed_at) VALUES (?, ?, ?, ?) ON "
                       "CONFLICT (id) DO UPDATE SET"
                       " account = excluded.account, enabled = excluded.enabled, changed_at = excluded.changed_at"),
        { connection.id, connection.user, connection.enabled ? 1 : 0, now.toMSecsSinceEpoch() });
    if (!noted || connection.user == m_owner)
        return whether(noted);
    qCWarning(logStore)
        << "a Telegram account that is not TELEGRAM_OWNER_ID has connected this bot; its messages are ignored";
    return whether(m_database.run(QStringLiteral("DELETE FROM messages WHERE connection = ?"), { connection.id }));
}

// Unknown is not foreign: the update that introduces a connection may have expired at Telegram. Such messages are kept,
// and unheard() passes them over until the connection is known to be the owner's.
Result<bool> MessageTable::isForeign(const QString &connection)
{
    if (m_owner == 0)
        return true;
    auto query
        = m_database.run(QStringLiteral("SELECT account FROM business_connections WHERE id = ?"), { connection });
    if (!query)
        return tl::unexpected(query.error());
    return query->next() && query->value(0).toLongLong() != m_owner;
}

Result<QStringList> MessageTable::unknownConnections()
{
    auto query = m_database.run(
        QStringLiteral("SELECT DISTINCT connection FROM messages WHERE state < 2 AND connection <> '' AND connection "
                       "NOT IN (SELECT id FROM business_connections) LIMIT 20"));
    if (!query)
        return tl::unexpected(query.error());
    QStringList found;
    while (query->next())
        found += query->value(0).toString();
    return found;
}

Result<QList<StoredMessage>> MessageTable::unheard(const QDateTime &now)
{
    auto query = m_database.run(
        QStringLiteral("SELECT connection, chat, message, revision, sent_at, album, state, claimed_by, claimed_until, "
                       "content, media, stored_at FROM messages WHERE state < 2 AND ")
            + ofOwner() + QStringLiteral(" ORDER BY sent_at, arrival"),
        { m_owner });
    if (!query)
        return tl::unexpected(query.error());
    QList<StoredMessage> found;
    while (query->next()) {
        const MessageId id { query->value(0).toString(), query->value(1).toLongLong(), query->value(2).toLongLong() };
        StoredMessage stored { opened(id, query->value(9).toByteArray()), query->value(3).toLongLong(),
            static_cast<State>(query->value(6).toInt()), static_cast<MediaState>(query->value(10).toInt()),
            QDateTime::fromMSecsSinceEpoch(query->value(11).toLongLong(), QTimeZone::utc()), {},
            QDateTime::fromMSecsSinceEpoch(query->value(8).toLongLong(), QTimeZone::utc()) };
        stored.message.sentAt = QDateTime::fromMSecsSinceEpoch(query->value(4).toLongLong(), QTimeZone::utc());
        stored.message.albumId = query->value(5).toString();
        if (stored.claimedUntil > now)
            stored.claimedBy = query->value(7).toString();
        found += stored;
    }
    return found;
}

// An edit that came while the message was told has a higher revision: it stays new.
Result<void> MessageTable::markHeard(const QList<HeardMark> &marks)
{
    for (const HeardMark &mark : marks) {
        const auto marked
            = m_database.run(QStringLiteral("UPDATE messages SET state = ?, heard_at = ? WHERE connection = ? AND chat "
                                            "= ? AND message = ? AND revision = ? AND state < 2"),
                { int(State::Heard), mark.when.toMSecsSinceEpoch(), bindable(mark.id.connection), mark.id.chat,
                    mark.id.message, mark.revision });
        if (!marked)
            return tl::unexpected(marked.error());
    }
    return {};
}

Result<MessageCounts> MessageTable::count()
{
    MessageCounts counts;
    auto query = m_database.run(QStringLiteral("SELECT state, COUNT(*) FROM messages GROUP BY state"));
    if (!query)
        return tl::unexpected(query.error());
    while (query->next())
        counts.insert(static_cast<State>(query->value(0).toInt()), query->value(1).toLongLong());
    return counts;
}

Result<qint64> MessageTable::heardUpTo(const QString &connection, qint64 chat)
{
    // Not those without an id of their own: they have no place in the chat.
    const QString ofChat = QStringLiteral(" FROM messages WHERE connection = ? AND chat = ? AND message > 0");
    const QVariantList key { bindable(connection), chat };
    auto first = m_database.run(QStringLiteral("SELECT MIN(message)") + ofChat + QStringLiteral(" AND state < 2"), key);
    if (!first)
        return tl::unexpected(first.error());
    const bool someUnheard = first->next() && !first->isNull(0);
    const qint64 before = someUnheard ? first->value(0).toLongLong() : std::numeric_limits<qint64>::max();
    first->clear();
    auto last = m_database.run(
        QStringLiteral("SELECT MAX(message)") + ofChat + QStringLiteral(" AND state = ? AND message < ?"),
        key + QVariantList { int(State::Heard), before });
    if (!last)
        return tl::unexpected(last.error());
    return last->next() ? last->value(0).toLongLong() : 0;
}

bool MessageTable::isClaimOf(const QString &claim, const Claimant &claimant)
{
    return claim == claimOf(claimant)
        || (!claimant.caller.isEmpty() && claim.startsWith(QString(claimant.caller + u':')));
}

Result<void> MessageTable::claim(const Claimant &claimant, const QDateTime &now, const QDateTime &until)
{
    QString condition = QStringLiteral("claimed_until <= ? OR claimed_by = ?");
    QVariantList values { claimOf(claimant), until.toMSecsSinceEpoch(), now.toMSecsSinceEpoch(), claimOf(claimant) };
    if (!claimant.caller.isEmpty()) {
        condition += QStringLiteral(" OR substr(claimed_by, 1, %1) = ?").arg(claimant.caller.size() + 1);
        values += QString(claimant.caller + u':');
    }
    return whether(
        m_database.run(QStringLiteral("UPDATE messages SET claimed_by = ?, claimed_until = ? WHERE state < 2 AND (")
                + condition + u')',
            values));
}

Result<void> MessageTable::claimAgain(
    const Claimant &claimant, const QList<MessageId> &ids, const QDateTime &now, const QDateTime &until)
{
    for (const MessageId &id : ids) {
        const auto claimed
            = m_database.run(QStringLiteral("UPDATE messages SET claimed_by = ?, claimed_until = ? WHERE connection = "
                                            "? AND chat = ? AND message = ? AND state < 2 AND claimed_until <= ?"),
                { claimOf(claimant), until.toMSecsSinceEpoch(), bindable(id.connection), id.chat, id.message,
                    now.toMSecsSinceEpoch() });
        if (!claimed)
            return tl::unexpected(claimed.error());
    }
    return {};
}

Result<int> MessageTable::renew(const Claimant &claimant, const QDateTime &until)
{
    const auto renewed
        = m_database.run(QStringLiteral("UPDATE messages SET claimed_until = ? WHERE state < 2 AND claimed_by = ?"),
            { until.toMSecsSinceEpoch(), claimOf(claimant) });
    return renewed ? Result<int>(renewed->numRowsAffected()) : tl::unexpected(renewed.error());
}

Result<void> MessageTable::announce(const Claimant &claimant)
{
    return whether(
        m_database.run(QStringLiteral("UPDATE messages SET state = ? WHERE state < 2 AND state = ? AND claimed_by = ?"),
            { int(State::Announced), int(State::New), claimOf(claimant) }));
}

Result<void> MessageTable::release(const Claimant &claimant)
{
    return whether(m_database.run(
        QStringLiteral("UPDATE messages SET claimed_by = '', claimed_until = 0 WHERE state < 2 AND claimed_by = ?"),
        { claimOf(claimant) }));
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/messagearchive.h"

#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{
constexpr int PageWhileSearching = 500;

// Telegram gives some messages no id of their own (0); ours is negative, and a "-" would look like an option.
constexpr QChar Ephemeral = u'e';

QDateTime utc(qint64 milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds, QTimeZone::utc());
}

QString notNull(const QString &text)
{
    return text.isNull() ? u""_s : text;
}

// As it is compared: what looks alike is alike. By way of upper case, because "ß" is "SS" there.
QString folded(const QString &text)
{
    return text.normalized(QString::NormalizationForm_KC).toUpper().toCaseFolded();
}

bool holds(const Message &message, const QStringList &words)
{
    QString all;
    for (const QString *part : { &message.sender, &message.group, &message.text, &message.title, &message.found,
             &message.forwardedFrom, &message.replyTo })
        all += folded(*part) + u'\n'; // no word reaches from one into the next
    return std::all_of(words.begin(), words.end(), [&all](const QString &word) { return all.contains(word); });
}
}

MessageArchive::MessageArchive(Database &database, const DataCipher &cipher, qint64 owner)
    : m_database(database), m_table(database, cipher, owner), m_owner(owner)
{
}

Result<QList<ArchivedMessage>> MessageArchive::select(const QString &rest, const QVariantList &values)
{
    auto query = m_database.run(
        u"SELECT connection, chat, message, sent_at, arrival, album, state, heard_at, content FROM messages WHERE "_s
            + MessageTable::ofOwner() + rest,
        QVariantList { m_owner } + values);
    if (!query)
        return tl::unexpected(query.error());
    QList<ArchivedMessage> found;
    while (query->next()) {
        const MessageId id { query->value(0).toString(), query->value(1).toLongLong(), query->value(2).toLongLong() };
        ArchivedMessage archived;
        archived.message = m_table.opened(id, query->value(8).toByteArray());
        archived.message.sentAt = utc(query->value(3).toLongLong());
        archived.arrival = query->value(4).toLongLong();
        archived.message.albumId = query->value(5).toString();
        archived.state = static_cast<StoredMessage::State>(query->value(6).toInt());
        if (!query->value(7).isNull())
            archived.heardAt = utc(query->value(7).toLongLong());
        found += archived;
    }
    return found;
}

Result<QList<ArchivedMessage>> MessageArchive::page(
    const MessageFilter &filter, int most, const std::optional<ArchivedMessage> &olderThan)
{
    QString rest;
    QVariantList values;
    if (filter.onlyUnheard)
        rest += u" AND state < 2"_s;
    if (filter.before.isValid()) {
        rest += u" AND sent_at < ?"_s;
        values += filter.before.toMSecsSinceEpoch();
    }
    if (olderThan) {
        const Message &last = olderThan->message;
        rest += u" AND (sent_at, arrival, chat, message, connection) < (?, ?, ?, ?, ?)"_s;
        values += { last.sentAt.toMSecsSinceEpoch(), olderThan->arrival, last.id.chat, last.id.message,
            notNull(last.id.connection) };
    }
    rest += u" ORDER BY sent_at DESC, arrival DESC, chat DESC, message DESC, connection DESC LIMIT ?"_s;
    values += most;
    return select(rest, values);
}

Result<MessageArchive::Found> MessageArchive::search(
    const MessageFilter &filter, const QString &words, int most, const std::optional<ArchivedMessage> &olderThan)
{
    const QStringList wanted = folded(words).split(u' ', Qt::SkipEmptyParts);
    Found found;
    std::optional<ArchivedMessage> last = olderThan;
    for (int searched = 0; searched < MostSearched; searched += PageWhileSearching) {
        const Result<QList<ArchivedMessage>> some = page(filter, PageWhileSearching, last);
        if (!some)
            return tl::unexpected(some.error());
        for (const ArchivedMessage &archived : *some) {
            if (holds(archived.message, wanted))
                found.messages += archived;
            if (found.messages.size() == most)
                return found;
        }
        if (some->size() < PageWhileSearching)
            return found;
        last = some->constLast();
    }
    const Result<QList<ArchivedMessage>> older = page(filter, 1, last);
    if (!older)
        return tl::unexpected(older.error());
    found.searchedAll = older->isEmpty();
    return found;
}

Result<std::optional<ArchivedMessage>> MessageArchive::read(const MessageId &id)
{
    const Result<QList<ArchivedMessage>> found = select(
        u" AND connection = ? AND chat = ? AND message = ?"_s, { notNull(id.connection), id.chat, id.message });
    if (!found)
        return tl::unexpected(found.error());
    return found->isEmpty() ? std::nullopt : std::optional(found->constFirst());
}

Result<int> MessageArchive::forget(const MessageId &id)
{
    const Result<std::optional<ArchivedMessage>> known = read(id);
    if (!known || !*known)
        return known ? Result<int>(0) : tl::unexpected(known.error());
    int removed = 0;
    const Result<void> done = m_database.inTransaction([&]() -> Result<void> {
        const QString which = u" WHERE connection = ? AND chat = ? AND message = ?"_s;
        const QVariantList key { notNull(id.connection), id.chat, id.message };
        if (const auto told = m_database.run(u"DELETE FROM heard_messages"_s + which, key); !told)
            return tl::unexpected(told.error());
        const auto message = m_database.run(u"DELETE FROM messages"_s + which, key);
        if (!message)
            return tl::unexpected(message.error());
        removed = message->numRowsAffected();
        return {};
    });
    return done ? Result<int>(removed) : tl::unexpected(done.error());
}

Result<QStringList> MessageArchive::toldBy(const MessageId &id)
{
    auto rows = m_database.run(
        u"SELECT call FROM heard_messages WHERE connection = ? AND chat = ? AND message = ? ORDER BY call"_s,
        { notNull(id.connection), id.chat, id.message });
    if (!rows)
        return tl::unexpected(rows.error());
    QStringList calls;
    while (rows->next())
        calls += rows->value(0).toString();
    return calls;
}

QString messagename::of(const MessageId &id)
{
    const QString message
        = id.message < 0 ? QString(Ephemeral + QString::number(-id.message)) : QString::number(id.message);
    const QString name = message + u'@' + QString::number(id.chat);
    return id.connection.isEmpty() ? name : name + u'@' + id.connection;
}

std::optional<MessageId> messagename::parse(QStringView name)
{
    const auto first = name.indexOf(u'@');
    if (first < 0)
        return std::nullopt;
    const QStringView rest = name.sliced(first + 1);
    const auto second = rest.indexOf(u'@');
    MessageId id;
    const QStringView message = name.first(first);
    id.message = message.startsWith(Ephemeral) ? -message.sliced(1).toLongLong() : message.toLongLong();
    id.chat = (second < 0 ? rest : rest.first(second)).toLongLong();
    if (second >= 0)
        id.connection = rest.sliced(second + 1).toString();
    // One message has one name: no signs, zeros and blanks that a number may have, too.
    return of(id) == name ? std::optional(id) : std::nullopt;
}

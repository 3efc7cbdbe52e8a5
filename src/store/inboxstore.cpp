// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/inboxstore.h"

#include "net/logcategories.h"
#include "store/albums.h"
#include "store/messagecontent.h"

#include <QTimeZone>

using namespace std::chrono_literals;

namespace
{
// Column `state` of the table messages; 1 (announced) is not written yet.
constexpr int HeardState = 2;
constexpr int SeenState = 3;
constexpr std::chrono::milliseconds FirstRetry = 1s;
constexpr std::chrono::milliseconds LongestRetry = 30s;

template<class T>
Result<void> whether(const Result<T> &done)
{
    return done ? Result<void>() : Result<void>(tl::unexpected(done.error()));
}

// A null QString would be bound as NULL, which no column takes.
QString bindable(const QString &text)
{
    return text.isNull() ? QStringLiteral("") : text;
}

template<class... Visitors>
struct Overloaded : Visitors...
{
    using Visitors::operator()...;
};
template<class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;
}

InboxStore::InboxStore(Database &database, Clock &clock, qint64 owner)
    : m_database(database), m_clock(clock), m_owner(owner), m_retry(clock.timer([this] { tryAgain(); }))
{
    learn();
}

void InboxStore::storePage(quint64 page, const QList<TelegramUpdate> &updates)
{
    const Result<void> stored = m_database.inTransaction([&]() -> Result<void> {
        for (const TelegramUpdate &update : updates) {
            if (const Result<void> applied = apply(update); !applied)
                return applied;
        }
        return {};
    });
    if (!stored) {
        Q_EMIT pageRefused(page, stored.error());
        return;
    }
    qCDebug(logStore) << "stored a page of" << updates.size() << "updates";
    // What a call is told should the database fail later. A full page is followed by more: not worth reading it all
    // yet.
    if (updates.size() < telegram::PageLimit)
        learn();
    Q_EMIT pageStored(page);
}

void InboxStore::readUnread(quint64 ticket)
{
    const Result<QList<Message>> parts = readParts();
    if (parts)
        m_known = *parts;
    else if (!m_known) {
        Q_EMIT unreadFailed(ticket, parts.error());
        return;
    }
    albums::Merged merged = albums::merged(notHeard(*m_known));
    for (auto it = merged.parts.cbegin(); it != merged.parts.cend(); ++it)
        m_announced.insert(it.key(), it.value());
    UnreadMessages unread { std::move(merged.announcements), std::nullopt };
    if (!parts)
        unread.trouble = parts.error();
    Q_EMIT unreadRead(ticket, unread);
}

void InboxStore::markHeard(quint64 ticket, const QList<MessageId> &ids, const QDateTime &when)
{
    for (const MessageId &id : ids) {
        const QList<MessageId> parts = m_announced.take(id);
        m_unwritten.insert(id, when);
        for (const MessageId &part : parts)
            m_unwritten.insert(part, when);
    }
    if (const Result<void> done = writeHeard(); !done)
        Q_EMIT heardDelayed(ticket, done.error());
    else
        Q_EMIT heardWritten(ticket);
}

void InboxStore::flush()
{
    if (m_unwritten.isEmpty())
        return;
    if (const Result<void> done = writeHeard(); !done)
        qCCritical(logStore) << m_unwritten.size() << "messages that were heard will be announced again:"
                             << qUtf8Printable(done.error().toString());
}

Result<void> InboxStore::apply(const TelegramUpdate &update)
{
    return std::visit(Overloaded { [](const IgnoredUpdate &ignored) -> Result<void> {
                                      qCDebug(logStore) << "nothing to read out in an update:" << ignored.reason;
                                      return {};
                                  },
                          [&](const NewMessage &added) { return add(added.message, update.updateId); },
                          [this](const EditedMessage &edited) { return replace(edited.message); },
                          [this](const SeenChat &seen) { return markSeen(seen); },
                          [this](const DeletedMessages &deleted) { return remove(deleted); },
                          [this](const BusinessConnection &connection) { return note(connection); } },
        update.what);
}

Result<void> InboxStore::add(const Message &message, qint64 arrival)
{
    if (!message.id.connection.isEmpty()) {
        const Result<bool> foreign = isForeign(message.id.connection);
        if (!foreign || *foreign)
            return whether(foreign);
    }
    const qint64 now = m_clock.wallNow().toMSecsSinceEpoch();
    return whether(m_database.run(QStringLiteral("INSERT INTO messages (connection, chat, message, sent_at, arrival, "
                                                 "stored_at, album, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                                                 " ON CONFLICT (connection, chat, message) DO NOTHING"),
        { bindable(message.id.connection), message.id.chat, message.id.message,
            message.sentAt.isValid() ? message.sentAt.toMSecsSinceEpoch() : now, arrival, now,
            bindable(message.albumId), messagecontent::written(message) }));
}

Result<void> InboxStore::replace(const Message &message)
{
    return whether(m_database.run(
        QStringLiteral(
            "UPDATE messages SET content = ? WHERE connection = ? AND chat = ? AND message = ? AND state < 2"),
        { messagecontent::written(message), bindable(message.id.connection), message.id.chat, message.id.message }));
}

// Anybody's connection brings such updates: only the owner's own hand counts.
Result<void> InboxStore::markSeen(const SeenChat &seen)
{
    if (seen.by != m_owner)
        return {};
    return whether(
        m_database.run(QStringLiteral("UPDATE messages SET state = ?, heard_at = ? WHERE connection = ? AND chat = ? "
                                      "AND message < ? AND state < 2"),
            { SeenState, m_clock.wallNow().toMSecsSinceEpoch(), seen.connection, seen.chat, seen.before }));
}

Result<void> InboxStore::remove(const DeletedMessages &deleted)
{
    for (const qint64 message : deleted.messages) {
        const auto done
            = m_database.run(QStringLiteral("DELETE FROM messages WHERE connection = ? AND chat = ? AND message = ?"),
                { deleted.connection, deleted.chat, message });
        if (!done)
            return tl::unexpected(done.error());
    }
    return {};
}

Result<void> InboxStore::note(const BusinessConnection &connection)
{
    const auto noted = m_database.run(
        QStringLiteral("INSERT INTO business_connections (id, account, enabled, changed_at) VALUES (?, ?, ?, ?) ON "
                       "CONFLICT (id) DO UPDATE SET"
                       " account = excluded.account, enabled = excluded.enabled, changed_at = excluded.changed_at"),
        { connection.id, connection.user, connection.enabled ? 1 : 0, m_clock.wallNow().toMSecsSinceEpoch() });
    if (!noted || connection.user == m_owner)
        return whether(noted);
    qCWarning(logStore)
        << "a Telegram account that is not TELEGRAM_OWNER_ID has connected this bot; its messages are ignored";
    return whether(m_database.run(QStringLiteral("DELETE FROM messages WHERE connection = ?"), { connection.id }));
}

// Unknown is not foreign: the update that introduces a connection may have expired at Telegram. Such messages are kept,
// and readParts() passes them over until the connection is known to be the owner's.
Result<bool> InboxStore::isForeign(const QString &connection)
{
    if (m_owner == 0)
        return true;
    auto query
        = m_database.run(QStringLiteral("SELECT account FROM business_connections WHERE id = ?"), { connection });
    if (!query)
        return tl::unexpected(query.error());
    return query->next() && query->value(0).toLongLong() != m_owner;
}

Result<QList<Message>> InboxStore::readParts()
{
    auto query = m_database.run(
        QStringLiteral("SELECT connection, chat, message, sent_at, album, content FROM messages WHERE state < 2"
                       " AND (connection = '' OR connection IN (SELECT id FROM business_connections WHERE account = ?))"
                       " ORDER BY sent_at, arrival"),
        { m_owner });
    if (!query)
        return tl::unexpected(query.error());
    QList<Message> parts;
    while (query->next()) {
        Message message = messagecontent::read(query->value(5).toString());
        message.id = { query->value(0).toString(), query->value(1).toLongLong(), query->value(2).toLongLong() };
        message.sentAt = QDateTime::fromMSecsSinceEpoch(query->value(3).toLongLong(), QTimeZone::utc());
        message.albumId = query->value(4).toString();
        parts += message;
    }
    return parts;
}

Result<void> InboxStore::writeHeard()
{
    const Result<void> done = m_database.inTransaction([this]() -> Result<void> {
        for (auto it = m_unwritten.cbegin(); it != m_unwritten.cend(); ++it) {
            const MessageId &id = it.key();
            const auto marked
                = m_database.run(QStringLiteral("UPDATE messages SET state = ?, heard_at = ? WHERE connection = ? AND "
                                                "chat = ? AND message = ? AND state < 2"),
                    { HeardState, it.value().toMSecsSinceEpoch(), bindable(id.connection), id.chat, id.message });
            if (!marked)
                return tl::unexpected(marked.error());
        }
        return {};
    });
    if (done) {
        if (m_failures > 0)
            qCInfo(logStore) << "the database can be written again;" << m_unwritten.size()
                             << "heard messages were caught up";
        m_failures = 0;
        m_retry->stop();
        m_known = m_known ? std::optional(notHeard(*m_known)) : std::nullopt;
        m_unwritten.clear();
        return done;
    }
    if (++m_failures == 1)
        qCWarning(logStore) << "heard messages wait for the database:" << qUtf8Printable(done.error().toString());
    m_retry->start(std::min(LongestRetry, FirstRetry * (1 << std::min(m_failures - 1, 16))));
    return done;
}

void InboxStore::tryAgain()
{
    (void)writeHeard(); // the error is in the log, and the timer runs again
}

void InboxStore::learn()
{
    if (const Result<QList<Message>> parts = readParts())
        m_known = *parts;
}

QList<Message> InboxStore::notHeard(const QList<Message> &parts) const
{
    if (m_unwritten.isEmpty())
        return parts;
    QList<Message> rest;
    for (const Message &part : parts) {
        if (!m_unwritten.contains(part.id))
            rest += part;
    }
    return rest;
}

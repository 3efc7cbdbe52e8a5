// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/inboxstore.h"

#include "net/logcategories.h"
#include "store/albums.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
// A third of the lease: one renewal may fail.
constexpr std::chrono::milliseconds RenewalPause = 10s;

// Of the hexadecimal digits: enough to tell one owner's callers apart.
constexpr qsizetype FingerprintSize = 16;

template<class... Visitors>
struct Overloaded : Visitors...
{
    using Visitors::operator()...;
};
template<class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;
}

InboxStore::InboxStore(Database &database, const DataCipher &cipher, Clock &clock, const InboxStoreSettings &settings)
    : m_database(database)
    , m_cipher(cipher)
    , m_clock(clock)
    , m_callersTakeOver(settings.callersTakeOver)
    , m_reportsRead(settings.reportsRead)
    , m_table(database, cipher, settings.owner, settings.media)
    , m_leases(clock.timer([this] { renewLeases(); }))
    , m_health(clock)
{
    connect(&m_health, &DatabaseHealth::tryWanted, this, &InboxStore::tryAgain);
    connect(&m_health, &DatabaseHealth::changed, this, [this](bool works) {
        if (works && !m_unwritten.isEmpty())
            m_health.askForATry(); // it was something else that could be written
        Q_EMIT usable(works);
    });
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
    m_health.judge(stored);
    if (!stored) {
        Q_EMIT pageRefused(page, stored.error());
        return;
    }
    qCDebug(logStore) << "stored a page of" << updates.size() << "updates";
    // What a call is told should the database fail later. A full page is followed by more: not worth reading it all
    // yet, unless a call may be about to tell what has just been deleted.
    if (updates.size() < telegram::PageLimit || !m_tellings.isEmpty())
        learn();
    Q_EMIT pageStored(page);
}

Result<void> InboxStore::apply(const TelegramUpdate &update)
{
    const QDateTime now = m_clock.wallNow();
    return std::visit(Overloaded { [](const IgnoredUpdate &ignored) -> Result<void> {
                                      qCDebug(logStore) << "nothing to read out in an update:" << ignored.reason;
                                      return {};
                                  },
                          [&](const NewMessage &added) { return m_table.add(added.message, update.updateId, now); },
                          [&](const EditedMessage &edited) { return m_table.replace(edited.message); },
                          [&](const SeenChat &seen) { return m_table.markSeen(seen, now); },
                          [&](const DeletedMessages &deleted) { return m_table.remove(deleted); },
                          [&](const BusinessConnection &connection) { return m_table.note(connection, now); },
                          [](const ButtonPress &) -> Result<void> { return {}; } },
        update.what);
}

Claimant InboxStore::stored(const Claimant &claimant) const
{
    if (claimant.caller.isEmpty() || !m_callersTakeOver)
        return { claimant.call, {} };
    return { claimant.call,
        QString::fromLatin1(m_cipher.fingerprint(claimant.caller.toUtf8()).first(FingerprintSize)) };
}

void InboxStore::readUnread(quint64 ticket, const Claimant &wanted)
{
    const Claimant claimant = stored(wanted);
    // A caller is worth a try, unless somebody holds the database: that would take the time that he has.
    if (m_health.trouble() && m_health.trouble()->kind != ServiceError::Kind::Conflict)
        tryAgain();
    const Result<QList<StoredMessage>> read = claimAndRead(claimant);
    if (read)
        m_known = *read;
    else if (!m_known) {
        Q_EMIT unreadFailed(ticket, read.error());
        return;
    }
    UnreadMessages unread = tell(claimant, notHeard(*m_known));
    unread.trouble = m_health.trouble();
    Q_EMIT unreadRead(ticket, unread);
}

Result<QList<StoredMessage>> InboxStore::claimAndRead(const Claimant &claimant)
{
    const QDateTime now = m_clock.wallNow();
    if (m_health.trouble()) // each try to write may take the time that a caller has
        return m_table.unheard(now);
    QList<StoredMessage> found;
    const Result<void> done = m_database.inTransaction([&]() -> Result<void> {
        const QDateTime until = now.addDuration(Lease);
        if (const Result<void> kept = claimLapsed(now, until); !kept)
            return kept;
        if (const Result<void> claimed = m_table.claim(claimant, now, until); !claimed)
            return claimed;
        Result<QList<StoredMessage>> read = m_table.unheard(now);
        if (!read)
            return tl::unexpected(read.error());
        found = std::move(*read);
        return {};
    });
    m_health.judge(done);
    if (done)
        return found;
    return m_table.unheard(now); // a database that cannot be written can often be read
}

// What the calls here are telling by a claim that the database has never seen, or has seen run out while it failed.
Result<void> InboxStore::claimLapsed(const QDateTime &now, const QDateTime &until)
{
    for (const Telling &telling : std::as_const(m_tellings.running())) {
        if (!telling.hasLapsed(now))
            continue;
        QList<MessageId> ids = telling.told.keys();
        ids.removeIf([&telling](const MessageId &id) { return telling.heard.contains(id); });
        if (const Result<void> claimed = m_table.claimAgain(telling.claimant, ids, now, until); !claimed)
            return claimed;
    }
    return {};
}

UnreadMessages InboxStore::tell(const Claimant &claimant, const QList<StoredMessage> &known)
{
    UnreadMessages unread;
    QList<Message> mine;
    QHash<MessageId, qint64> told;
    for (const StoredMessage &stored : known) {
        if (isToldElsewhere(stored, claimant)) {
            ++unread.elsewhere;
            continue;
        }
        mine += stored.message;
        told.insert(stored.message.id, stored.revision);
        unread.resumed = unread.resumed || stored.state == StoredMessage::State::Announced;
    }
    albums::Merged merged = albums::merged(mine);
    const QDateTime leasedUntil = m_health.trouble() ? QDateTime() : m_clock.wallNow().addDuration(Lease);
    m_tellings.add({ claimant, std::move(told), std::move(merged.parts), {}, {}, leasedUntil });
    if (!m_leases->isActive())
        m_leases->start(RenewalPause);
    unread.messages = std::move(merged.announcements);
    return unread;
}

// While the database cannot be written, this process has to know what its own calls tell, and which of them are over;
// other replicas' claims hold until they run out.
bool InboxStore::isToldElsewhere(const StoredMessage &stored, const Claimant &claimant) const
{
    const bool isClaimed = !stored.claimedBy.isEmpty() && stored.claimedUntil > m_clock.wallNow()
        && !MessageTable::isClaimOf(stored.claimedBy, claimant);
    if (!m_health.trouble())
        return isClaimed;
    return (isClaimed && !m_tellings.isOver(stored.claimedBy))
        || m_tellings.isToldByAnother(stored.message.id, claimant);
}

void InboxStore::markAnnounced(const QString &call)
{
    Telling *telling = m_tellings.find(call);
    if (!telling)
        return;
    telling->hasBegun = true;
    noteBeginning(*telling);
}

void InboxStore::noteBeginning(Telling &telling)
{
    if (!telling.hasBegun || telling.isNoted || !telling.leasedUntil.isValid())
        return; // what is not claimed cannot be told apart in the database
    const Result<void> noted = m_table.announce(telling.claimant);
    telling.isNoted = noted.has_value();
    m_health.judge(noted);
}

void InboxStore::watch(const QString &call)
{
    const Telling *telling = m_tellings.find(call);
    if (telling && !telling->withdrawn.isEmpty())
        Q_EMIT withdrawn(call, telling->withdrawn);
}

void InboxStore::withdrawWhatIsGone()
{
    QSet<MessageId> unheard;
    for (const StoredMessage &stored : std::as_const(*m_known))
        unheard.insert(stored.message.id);
    const QHash<QString, QList<MessageId>> gone = m_tellings.withdraw(unheard);
    for (auto of = gone.cbegin(); of != gone.cend(); ++of)
        Q_EMIT withdrawn(of.key(), of.value());
}

void InboxStore::markHeard(quint64 ticket, const QString &call, const QList<MessageId> &ids, const QDateTime &when)
{
    Telling *running = m_tellings.find(call);
    const Telling telling = m_tellings.known(call);
    for (const MessageId &id : ids) {
        const QList<MessageId> parts = telling.partsOf(id);
        for (const MessageId &part : parts)
            m_unwritten.insert(part, { part, telling.told.value(part, 1), when });
        if (running)
            running->heard.unite(QSet<MessageId>(parts.cbegin(), parts.cend()));
    }
    if (const Result<void> done = writeHeard(); !done)
        Q_EMIT heardDelayed(ticket, done.error());
    else
        Q_EMIT heardWritten(ticket);
}

void InboxStore::release(const QString &call)
{
    Telling *telling = m_tellings.find(call);
    if (!telling)
        return;
    if (!m_health.trouble())
        noteBeginning(*telling);
    if (!m_tellings.hasLeft(call))
        m_health.judge(m_table.release(telling->claimant)); // should it fail, the lease runs out
    m_tellings.end(call);
    learn();
}

// A caption says what an album is about, and a few of its pictures stand for all.
bool InboxStore::isWorthALook(const StoredMessage &stored) const
{
    constexpr int MostOfAnAlbum = 3;
    if (stored.message.albumId.isEmpty() || stored.message.kind != Message::Kind::Photo)
        return true;
    const Message &message = stored.message;
    int before = 0;
    for (const StoredMessage &known : *m_known) {
        const Message &other = known.message;
        if (other.albumId != message.albumId || other.id.chat != message.id.chat
            || other.id.connection != message.id.connection)
            continue;
        if (!other.text.trimmed().isEmpty())
            return false;
        before += other.kind == message.kind && other.id.message < message.id.message ? 1 : 0;
    }
    return before < MostOfAnAlbum;
}

void InboxStore::readConnections()
{
    const Result<QStringList> ids = m_table.unknownConnections();
    if (ids && !ids->isEmpty())
        Q_EMIT connectionsUnknown(*ids);
}

void InboxStore::noteConnection(const BusinessConnection &connection)
{
    m_health.judge(m_database.inTransaction([&] { return m_table.note(connection, m_clock.wallNow()); }));
    learn();
}

void InboxStore::readMedia()
{
    learn();
    QList<StoredMessage> waiting;
    if (m_isRead) {
        for (const StoredMessage &stored : std::as_const(*m_known)) {
            if (stored.media == MediaState::Waiting && isWorthALook(stored))
                waiting += stored;
        }
    }
    Q_EMIT mediaRead(waiting);
}

void InboxStore::settleMedia(const MessageId &id, qint64 revision, const QString &found)
{
    m_health.judge(m_database.inTransaction([&] { return m_table.settleMedia(id, revision, found); }));
    learn();
}

void InboxStore::renewLeases()
{
    if (m_tellings.isEmpty())
        return;
    const QDateTime now = m_clock.wallNow();
    const QDateTime until = now.addDuration(Lease);
    const Result<void> done = m_database.inTransaction([&]() -> Result<void> {
        for (Telling &telling : m_tellings.running()) {
            const Result<int> renewed = m_table.renew(telling.claimant, until);
            if (!renewed)
                return tl::unexpected(renewed.error());
            if (*renewed == 0) // taken over by a call of another replica, which may have given them back
                telling.leasedUntil = {};
        }
        return claimLapsed(now, until);
    });
    m_health.judge(done);
    if (done) {
        for (Telling &telling : m_tellings.running()) {
            telling.leasedUntil = until;
            noteBeginning(telling);
        }
    }
    m_leases->start(RenewalPause);
}

void InboxStore::flush()
{
    if (m_unwritten.isEmpty())
        return;
    if (const Result<void> done = writeHeard(); !done)
        qCCritical(logStore) << m_unwritten.size() << "messages that were heard will be announced again:"
                             << qUtf8Printable(done.error().toString());
}

Result<void> InboxStore::writeHeard()
{
    const Result<void> done = m_database.inTransaction([this] { return m_table.markHeard(m_unwritten.values()); });
    if (done) {
        m_known = m_known ? std::optional(notHeard(*m_known)) : std::nullopt;
        const QList<MessageId> heard = m_unwritten.keys();
        m_unwritten.clear();
        if (m_reportsRead)
            reportRead(heard);
    }
    m_health.judge(done);
    return done;
}

// The message itself is not always the one: what stands above it may be unheard, and what stands below may not be.
void InboxStore::reportRead(const QList<MessageId> &heard)
{
    QSet<MessageId> chats;
    for (const MessageId &id : heard) {
        if (!id.connection.isEmpty())
            chats.insert({ id.connection, id.chat, 0 });
    }
    QList<MessageId> read;
    for (const MessageId &chat : std::as_const(chats)) {
        const Result<qint64> upTo = m_table.heardUpTo(chat.connection, chat.chat);
        if (upTo && *upTo > 0)
            read.append({ chat.connection, chat.chat, *upTo });
    }
    if (!read.isEmpty())
        Q_EMIT readUpTo(read);
}

// By writing, too: on a full disk reading works.
void InboxStore::tryAgain()
{
    learn();
    if (!m_isRead)
        return;
    if (m_unwritten.isEmpty()) {
        const auto written = m_database.run(QStringLiteral("UPDATE vault SET id = 1 WHERE id = 1"));
        m_health.judge(written ? Result<void>() : tl::unexpected(written.error()));
        return;
    }
    const qsizetype waiting = m_unwritten.size();
    if (writeHeard())
        qCInfo(logStore) << waiting << "heard messages were caught up";
}

void InboxStore::learn()
{
    Result<QList<StoredMessage>> parts = m_table.unheard(m_clock.wallNow());
    m_isRead = parts.has_value();
    if (!parts) {
        m_health.judge(tl::unexpected(parts.error()));
        return;
    }
    m_known = std::move(*parts);
    withdrawWhatIsGone();
}

QList<StoredMessage> InboxStore::notHeard(const QList<StoredMessage> &parts) const
{
    QList<StoredMessage> rest;
    for (const StoredMessage &part : parts) {
        const auto mark = m_unwritten.constFind(part.message.id);
        if (mark == m_unwritten.constEnd() || mark->revision != part.revision)
            rest += part;
    }
    return rest;
}

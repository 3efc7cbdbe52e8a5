// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storedmessagesource.h"

#include "inbox/updatecollector.h"

#include <QPointer>

//! One fetch: waits for word from the messenger, then for the database.
class StoredFetch final : public Fetch
{
    Q_OBJECT

public:
    StoredFetch(StoredMessageSource &source, const Claimant &claimant)
        : m_source(&source), m_claimant(claimant), m_limit(source.m_clock.timer([this] { onLate(); }))
    {
        connect(&source, &StoredMessageSource::unreadRead, this, &StoredFetch::onRead);
        connect(&source, &StoredMessageSource::unreadFailed, this, &StoredFetch::onReadFailed);
        if (!source.m_hasMessenger) {
            m_inbox.asOf = source.m_clock.wallNow();
            readStore();
            return;
        }
        connect(&source, &StoredMessageSource::reported, this, &StoredFetch::onReported);
        m_limit->start(source.m_trouble ? source.m_limits.again : source.m_limits.first);
        Q_EMIT source.freshnessWanted();
    }

    void cancel() override
    {
        if (m_source && m_ticket != 0)
            m_source->release(m_claimant.call); // behind the read, which is on its way
        end();
    }

private:
    void end()
    {
        m_limit->stop();
        if (m_source)
            m_source->disconnect(this);
        m_source.clear();
    }

    void onReported()
    {
        m_inbox.asOf = m_source->m_asOf;
        m_inbox.trouble = m_source->m_trouble;
        readStore();
    }

    void onLate()
    {
        if (!m_source || m_ticket != 0) {
            give({ ServiceError::Kind::Timeout, QStringLiteral("the database does not answer"), {} });
            return;
        }
        m_inbox.asOf = m_source->m_asOf;
        m_inbox.trouble = m_source->m_trouble.value_or(
            ServiceError { ServiceError::Kind::Timeout, QStringLiteral("no word from Telegram yet"), {} });
        readStore();
    }

    void readStore()
    {
        disconnect(m_source, &StoredMessageSource::reported, this, nullptr);
        m_ticket = m_source->nextTicket();
        m_limit->start(m_source->m_limits.store);
        Q_EMIT m_source->unreadWanted(m_ticket, m_claimant);
    }

    void onRead(quint64 ticket, const UnreadMessages &unread)
    {
        if (ticket != m_ticket)
            return;
        m_inbox.messages = unread.messages;
        m_inbox.elsewhere = unread.elsewhere;
        m_inbox.resumed = unread.resumed;
        m_inbox.storeTrouble = unread.trouble;
        end();
        Q_EMIT finished(m_inbox);
    }

    void onReadFailed(quint64 ticket, const ServiceError &error)
    {
        if (ticket == m_ticket)
            give(error);
    }

    void give(const ServiceError &error)
    {
        cancel();
        Q_EMIT failed(error);
    }

    QPointer<StoredMessageSource> m_source;
    const Claimant m_claimant;
    std::unique_ptr<ClockTimer> m_limit;
    quint64 m_ticket = 0; // of the read, once it is under way
    Inbox m_inbox;
};

namespace
{
//! Tells how a mark fared. The mark itself is on its way and does not depend on this.
class HeardConfirmation final : public Confirmation
{
    Q_OBJECT

public:
    HeardConfirmation(StoredMessageSource &source, quint64 ticket, Clock &clock, std::chrono::milliseconds limit)
        : m_source(&source), m_limit(clock.timer([this] {
            cancel();
            Q_EMIT failed({ ServiceError::Kind::Timeout, QStringLiteral("the database does not answer"), {} });
        }))
    {
        m_limit->start(limit);
        connect(&source, &StoredMessageSource::heardWritten, this, [this, ticket](quint64 written) {
            if (written != ticket)
                return;
            cancel();
            Q_EMIT finished();
        });
        connect(&source, &StoredMessageSource::heardDelayed, this,
            [this, ticket](quint64 delayed, const ServiceError &error) {
                if (delayed != ticket)
                    return;
                cancel();
                Q_EMIT failed(error);
            });
    }

    void cancel() override
    {
        m_limit->stop();
        if (m_source)
            m_source->disconnect(this);
        m_source.clear();
    }

private:
    QPointer<StoredMessageSource> m_source;
    std::unique_ptr<ClockTimer> m_limit;
};

class StoredWatch final : public MessageWatch
{
    Q_OBJECT

public:
    StoredWatch(StoredMessageSource &source, const QString &call)
    {
        m_withdrawals = connect(&source, &StoredMessageSource::withdrawn, this,
            [this, call](const QString &whose, const QList<MessageId> &ids) {
                if (whose == call)
                    tell(ids);
            });
    }

    void cancel() override { disconnect(m_withdrawals); }

private:
    // What goes while the store is being asked comes twice.
    void tell(QList<MessageId> ids)
    {
        ids.removeIf([this](const MessageId &id) { return m_told.contains(id); });
        m_told.unite(QSet<MessageId>(ids.cbegin(), ids.cend()));
        if (!ids.isEmpty())
            Q_EMIT withdrawn(ids);
    }

    QMetaObject::Connection m_withdrawals;
    QSet<MessageId> m_told;
};
}

StoredMessageSource::StoredMessageSource(
    InboxStore &store, UpdateCollector *collector, quint32 number, Clock &clock, const FreshnessLimits &limits)
    : m_hasMessenger(collector != nullptr)
    , m_clock(clock)
    , m_limits(limits)
    , m_ticket(static_cast<quint64>(number) << 32)
{
    // Queued also when a test keeps everything in one thread: no operation may answer before its maker has it in hand.
    constexpr auto queued = Qt::QueuedConnection;
    connect(this, &StoredMessageSource::unreadWanted, &store, &InboxStore::readUnread, queued);
    connect(this, &StoredMessageSource::watchWanted, &store, &InboxStore::watch, queued);
    connect(this, &StoredMessageSource::announced, &store, &InboxStore::markAnnounced, queued);
    connect(this, &StoredMessageSource::heardMade, &store, &InboxStore::markHeard, queued);
    connect(this, &StoredMessageSource::released, &store, &InboxStore::release, queued);
    connect(&store, &InboxStore::unreadRead, this, &StoredMessageSource::unreadRead, queued);
    connect(&store, &InboxStore::unreadFailed, this, &StoredMessageSource::unreadFailed, queued);
    connect(&store, &InboxStore::withdrawn, this, &StoredMessageSource::withdrawn, queued);
    connect(&store, &InboxStore::heardWritten, this, &StoredMessageSource::heardWritten, queued);
    connect(&store, &InboxStore::heardDelayed, this, &StoredMessageSource::heardDelayed, queued);
    if (!collector)
        return;
    connect(this, &StoredMessageSource::freshnessWanted, collector, &UpdateCollector::pollNow, queued);
    const auto onCaughtUp = [this](const QDateTime &asOf) {
        m_asOf = asOf;
        m_trouble.reset();
        Q_EMIT reported();
    };
    const auto onTroubled = [this](const ServiceError &error) {
        m_trouble = error;
        Q_EMIT reported();
    };
    connect(collector, &UpdateCollector::caughtUp, this, onCaughtUp, queued);
    connect(collector, &UpdateCollector::troubled, this, onTroubled, queued);
}

Pending<Fetch> StoredMessageSource::fetchUnread(const Claimant &claimant)
{
    return Pending<Fetch>(new StoredFetch(*this, claimant));
}

Pending<MessageWatch> StoredMessageSource::watch(const QString &call)
{
    Pending<MessageWatch> watch(new StoredWatch(*this, call));
    Q_EMIT watchWanted(call);
    return watch;
}

Pending<Confirmation> StoredMessageSource::markHeard(const QString &call, const QList<MessageId> &ids)
{
    const quint64 ticket = nextTicket();
    Pending<Confirmation> confirmation(new HeardConfirmation(*this, ticket, m_clock, m_limits.store));
    Q_EMIT heardMade(ticket, call, ids, m_clock.wallNow());
    return confirmation;
}

quint64 StoredMessageSource::nextTicket()
{
    return ++m_ticket;
}

#include "storedmessagesource.moc"

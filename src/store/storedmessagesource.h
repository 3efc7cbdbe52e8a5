// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/messagesource.h"
#include "net/clock.h"
#include "store/inboxstore.h"

class UpdateCollector;

struct FreshnessLimits
{
    std::chrono::milliseconds first { 4'000 }; //!< how long a fetch waits for word from the messenger
    std::chrono::milliseconds again {
        1'500
    }; //!< the same when it was last known to be in trouble: a dead service costs one wait
    std::chrono::milliseconds store { 4'000 }; //!< how long it then waits for the database; a mark likewise
};

//! The inbox as a call sees it: asks the collector whether everything is here, then reads the store. Lives in a worker
//! thread and speaks to the store thread and the inbox thread by queued signals only; needs both objects to exist when
//! it is made, and stays harmless when they go first (its fetches then end with a Timeout).
class StoredMessageSource final : public QObject, public MessageSource
{
    Q_OBJECT

public:
    //! collector: null when there is no messenger (demo), then what is stored is everything. number: different for each
    //! source of one store.
    StoredMessageSource(InboxStore &store, UpdateCollector *collector, quint32 number, Clock &clock,
        const FreshnessLimits &limits = {});

    [[nodiscard]] Pending<Fetch> fetchUnread(const Claimant &claimant) override;
    [[nodiscard]] Pending<MessageWatch> watch(const QString &call) override;
    void markAnnounced(const QString &call) override { Q_EMIT announced(call); }
    [[nodiscard]] Pending<Confirmation> markHeard(const QString &call, const QList<MessageId> &ids) override;
    void release(const QString &call) override { Q_EMIT released(call); }

Q_SIGNALS:
    // To the other threads.
    void freshnessWanted();
    void unreadWanted(quint64 ticket, const Claimant &claimant);
    void watchWanted(const QString &call);
    void announced(const QString &call);
    void heardMade(quint64 ticket, const QString &call, const QList<MessageId> &ids, const QDateTime &when);
    void released(const QString &call);
    // From them, to the operations.
    void reported();
    void unreadRead(quint64 ticket, const UnreadMessages &unread);
    void unreadFailed(quint64 ticket, const ServiceError &error);
    void withdrawn(const QString &call, const QList<MessageId> &ids);
    void heardWritten(quint64 ticket);
    void heardDelayed(quint64 ticket, const ServiceError &error);

private:
    friend class StoredFetch;
    [[nodiscard]] quint64 nextTicket();

    const bool m_hasMessenger;
    Clock &m_clock;
    const FreshnessLimits m_limits;
    quint64 m_ticket;
    QDateTime m_asOf; // when the messenger last had nothing further
    std::optional<ServiceError> m_trouble; // its last word, when that was bad
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "store/database.h"
#include "store/datacipher.h"
#include "store/replicanote.h"
#include "store/vault.h"

#include <QObject>

#include <atomic>
#include <optional>

struct ReplicaTiming
{
    //! How often the lock is proven by who has it. A server that hears nothing of a session for 7 s ends it, and so all
    //! of these are shorter.
    std::chrono::milliseconds proof { 2'000 };
    //! How often the others try to get it: at random between these.
    std::chrono::milliseconds shortestTry { 2'000 };
    std::chrono::milliseconds longestTry { 4'000 };
    //! Before another connection is tried; doubled up to the longest.
    std::chrono::milliseconds firstRest { 500 };
    std::chrono::milliseconds longestRest { 3'000 };
    //! Changes told within this time are one.
    std::chrono::milliseconds gathering { 300 };
};

struct ReplicaSettings
{
    DatabaseSettings database; //!< PostgreSQL
    DataKeySettings key;
    QString elects; //!< for what one of the replicas is elected (the bot); known to nobody without the key
    ReplicaTiming timing;
};

//! One replica's line to the others: a session of its own at their common PostgreSQL, by which exactly one of them is
//! elected, and by which they hear each other's notes. PostgreSQL does all of it (pg_try_advisory_lock, LISTEN,
//! NOTIFY): a lock that belongs to a session ends with the session, whatever the process died of, and all sessions hear
//! all notes in the same order, the sender included.
//!
//! Lives in a thread that may block. A session that is lost is made again; it starts without the lock.
//!
//! Order of signals: joined(), then proven() any number of times while this replica is the one, then deposed();
//! parted() ends a joined() and comes once for each.
class ReplicaLink : public QObject
{
    Q_OBJECT

public:
    //! May be made in another thread and moved before open(). clock is of the link's thread and must outlive this.
    ReplicaLink(const ReplicaSettings &settings, Clock &clock);
    ~ReplicaLink() override;

    [[nodiscard]] QString name() const { return m_name; }
    //! The session stands, as far as is known. From any thread.
    [[nodiscard]] bool isUsable() const { return m_usable; }

    // In the link's thread.
    [[nodiscard]] Database &database() { return *m_database; }
    [[nodiscard]] const DataCipher &cipher() const { return *m_cipher; } //!< only while isUsable()
    //! A statement of somebody else on database() has failed.
    void judge(const ServiceError &error);

public Q_SLOTS:
    void open();
    //! Gives up the lock, and the session.
    void close();
    //! From now on this replica wants to be the one.
    void seek();
    //! No longer; the others are told.
    void resign();
    //! Tries at once.
    void hurry();
    //! Signs it with name(). It is lost when there is no session: so are the notes of others then.
    void send(ReplicaNote note);
    //! caller: the number, which does not leave this function; empty when nobody is to give way.
    void sendCallBegan(const QString &call, const QString &caller);

Q_SIGNALS:
    //! The session stands; notes may have been missed before.
    void joined();
    void parted(const ServiceError &error);
    //! This replica is the one, a moment ago.
    void proven();
    void deposed();
    //! Of others, and this one's own.
    void heard(const ReplicaNote &note);
    //! The messages in the database are perhaps others than before.
    void changed();

private:
    [[nodiscard]] Result<void> onOpened(Database &database);
    void onHeard(const QString &payload);
    void onLost();
    void step();
    [[nodiscard]] Result<void> tryToLead();
    [[nodiscard]] Result<void> prove();
    [[nodiscard]] Result<qint64> session(Database &database);
    void depose();
    void part(const ServiceError &error);
    [[nodiscard]] std::chrono::milliseconds untilNextStep(bool well);

    const ReplicaSettings m_settings;
    Clock &m_clock;
    const QString m_name;
    std::unique_ptr<Database> m_database;
    std::optional<DataCipher> m_cipher;
    std::unique_ptr<ClockTimer> m_step;
    std::unique_ptr<ClockTimer> m_changes;
    std::atomic<bool> m_usable = false;
    qint64 m_session = 0; // the server's number for it
    bool m_seeking = false;
    bool m_leading = false;
    bool m_parted = false;
    bool m_saidFollowing = false;
    bool m_saidRefused = false;
    int m_failures = 0; // in a row
};

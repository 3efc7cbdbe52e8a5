// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/inboxservicesettings.h"
#include "store/integritycheck.h"
#include "store/storedrecording.h"
#include "store/tokennotes.h"

#include <QFuture>
#include <QThread>

#include <atomic>

class CollectingRoom;
class OwnerDesk;
class Replicas;
class StoreRoom;

//! Owns the store thread and the inbox thread, puts a StoreRoom and a CollectingRoom into them, and hands each worker
//! thread its MessageSource. Lives in the main thread.
//!
//! Nothing more is to be done by the program: migrations and samples are resources that the libraries register
//! themselves.
class InboxService : public QObject
{
    Q_OBJECT

public:
    explicit InboxService(const InboxServiceSettings &settings);
    //! Calls stop().
    ~InboxService() override;

    //! Opens the database (blocks until that is decided; call it before the event loop runs) and begins to collect. On
    //! an error nothing runs, and its detail says what to do.
    [[nodiscard]] Result<void> start();
    //! Ends collecting, writes what is still in memory, closes the database. Waits a few seconds at most. Sources that
    //! still exist answer with a Timeout from now on.
    void stop();

    //! Other keys of Telegram and of what looks into files; the rest of settings is what it was. Returns at once.
    //! Between start() and stop().
    void adopt(const InboxServiceSettings &settings);
    //! A call is over: into the history. Returns at once; what cannot be written is tried again.
    void keepCall(const StoredCall &call);
    //! A piece of a call's recording, in order. Returns at once; see RecordingStore for what cannot be written.
    void keepRecording(const StoredRecording &part);
    //! Runs work in the store thread, later. Any thread, between start() and stop(); work that the end overtakes is
    //! destroyed without having run.
    void inStore(const std::function<void(StoreRoom &)> &work);
    //! Something has become of a stream token: for the next process, see eachKnownToken(). Returns at once;
    //! what cannot be written is tried again. With SQLite only, where no replicas() share the tokens.
    void keepToken(const TokenNote &note);
    //! What the process before this one has left. Blocks, and visit is called in the store thread meanwhile; between
    //! start() and the event loop.
    void eachKnownToken(const std::function<void(const KnownStreamToken &)> &visit);
    //! How many messages there are in each state; cancelled when the database does not say. Any thread, between start()
    //! and stop().
    [[nodiscard]] QFuture<MessageCounts> countMessages();
    //! Telegram has delivered this; stored is called once, in the inbox thread, or never at the end of the program. Any
    //! thread, between start() and stop(). In webhook mode only.
    void deliver(const TelegramUpdate &update, const std::function<void(bool isDurable)> &stored);
    //! Asks and tells the owner; lives in the inbox thread until stop(). Null when nobody is the owner.
    [[nodiscard]] OwnerDesk *owner() const;
    //! The other replicas of this deployment; null with SQLite. From start() to stop().
    [[nodiscard]] Replicas *replicas() { return m_replicas.get(); }
    //! For the calling thread, where it must be used and destroyed, with that thread's clock. Between start() and
    //! stop().
    [[nodiscard]] std::unique_ptr<MessageSource> sourceForThisThread(Clock &clock);

Q_SIGNALS:
    //! As the UpdateCollector reports them; for readiness and metrics.
    void caughtUp(const QDateTime &asOf);
    void troubled(const ServiceError &error);
    //! As InboxStore reports it; works until said otherwise. PostgreSQL that is down at the start is said within
    //! start().
    void databaseUsable(bool works);

private:
    void joinReplicas();
    [[nodiscard]] static std::unique_ptr<QThread> threadNamed(const QString &name);
    static void finish(std::unique_ptr<QThread> &thread, std::chrono::milliseconds limit);
    void checkLargeFile();

    const InboxServiceSettings m_settings;
    std::unique_ptr<QThread> m_storeThread;
    std::unique_ptr<QThread> m_inboxThread;
    StoreRoom *m_storeRoom = nullptr; // lives and dies in its thread
    CollectingRoom *m_collectingRoom = nullptr; // lives and dies in its thread
    std::unique_ptr<Replicas> m_replicas;
    std::unique_ptr<IntegrityCheck> m_integrity; // of a large file
    bool m_isDamaged = false; // so it said
    std::atomic<quint32> m_sources = 0;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/messagesource.h"
#include "inbox/telegrampoller.h"
#include "net/result.h"
#include "store/callstore.h"
#include "store/database.h"
#include "store/storedmessagesource.h"
#include "store/vault.h"

#include <QThread>

#include <atomic>

struct InboxServiceSettings
{
    DatabaseSettings database;
    DataKeySettings key;
    std::optional<TelegramSettings> telegram; //!< none: nothing is fetched, what is stored is everything
    PollTiming polling;
    InboxStoreSettings store;
    CallKeeping calls;
    std::chrono::days retention { 30 };
    FreshnessLimits freshness;
    QList<Message> sample; //!< stored at start, for the demo

    //! The demo's inbox: these messages, in memory, no messenger.
    [[nodiscard]] static InboxServiceSettings demo(const QList<Message> &sample);
};

//! Owns the store thread and the inbox thread, puts database, store, client and poller into them, and hands each worker
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

    //! Opens the database (blocks until that is decided; call it before the event loop runs) and begins to poll. On an
    //! error nothing runs, and its detail says what to do.
    [[nodiscard]] Result<void> start();
    //! Ends polling, writes what is still in memory, closes the database. Waits a few seconds at most. Sources that
    //! still exist answer with a Timeout from now on.
    void stop();

    //! A call is over: into the history. Returns at once; what cannot be written is tried again.
    void keepCall(const StoredCall &call);
    //! For the calling thread, where it must be used and destroyed, with that thread's clock. Between start() and
    //! stop().
    [[nodiscard]] std::unique_ptr<MessageSource> sourceForThisThread(Clock &clock);

Q_SIGNALS:
    //! As TelegramPoller reports them; for readiness and metrics.
    void caughtUp(const QDateTime &asOf);
    void troubled(const ServiceError &error);
    //! As InboxStore reports it.
    void databaseUsable(bool works);

private:
    class StoreRoom;
    class PollRoom;
    [[nodiscard]] static std::unique_ptr<QThread> threadNamed(const QString &name);
    static void finish(std::unique_ptr<QThread> &thread, std::chrono::milliseconds limit);

    const InboxServiceSettings m_settings;
    std::unique_ptr<QThread> m_storeThread;
    std::unique_ptr<QThread> m_pollThread;
    StoreRoom *m_storeRoom = nullptr; // lives and dies in its thread
    PollRoom *m_pollRoom = nullptr; // lives and dies in its thread
    std::atomic<quint32> m_sources = 0;
};

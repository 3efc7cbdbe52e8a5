// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/inboxservice.h"

#include "net/logcategories.h"
#include "store/datakey.h"
#include "store/inboxstore.h"
#include "store/retention.h"

#include <QNetworkAccessManager>

using namespace std::chrono_literals;

namespace
{
// Long enough for an aborted request, and for a write that waits for a locked database.
constexpr std::chrono::milliseconds PollerFarewell = 3s;
constexpr std::chrono::milliseconds StoreFarewell = 8s;
}

//! All that lives in the store thread.
class InboxService::StoreRoom final : public QObject
{
public:
    [[nodiscard]] Result<void> open(const InboxServiceSettings &settings)
    {
        m_database = std::make_unique<Database>(settings.database);
        m_database->setOpeningStep([this, key = settings.key](Database &database) { return unlock(database, key); });
        // A server that is down comes back; what is wrong with a file, a key or a password does not mend itself.
        const Result<void> opened = m_database->ensureOpen();
        if (!opened && !(settings.database.postgres && opened.error().kind == ServiceError::Kind::Network))
            return opened;
        store = std::make_unique<InboxStore>(*m_database, m_cipher, m_clock, settings.store);
        calls = std::make_unique<CallStore>(*m_database, m_cipher, m_clock, settings.calls);
        m_retention = std::make_unique<Retention>(*m_database, m_cipher, m_clock, settings.retention);
        return settings.sample.isEmpty() ? Result<void>() : fill(settings.sample);
    }

    ~StoreRoom() override
    {
        // Before the database that they use.
        m_retention.reset();
        calls.reset();
        store.reset();
    }

    void flush()
    {
        if (store)
            store->flush();
        if (calls)
            calls->flush();
    }

    std::unique_ptr<InboxStore> store;
    std::unique_ptr<CallStore> calls;

private:
    [[nodiscard]] Result<void> fill(const QList<Message> &sample)
    {
        QList<TelegramUpdate> updates;
        for (const Message &message : sample)
            updates += TelegramUpdate { updates.size() + 1, NewMessage { message } };
        const auto connection = connect(store.get(), &InboxStore::pageRefused, this,
            [this](quint64, const ServiceError &error) { m_filled = tl::unexpected(error); });
        store->storePage(0, updates);
        disconnect(connection);
        return m_filled;
    }

    [[nodiscard]] Result<void> unlock(Database &database, const DataKeySettings &settings)
    {
        if (!m_unlocked) {
            const Result<Secret> key = vault::key(database, settings);
            if (!key)
                return tl::unexpected(key.error());
            m_cipher = DataCipher(key->utf8());
            m_unlocked = true;
        }
        return vault::admit(database, m_cipher);
    }

    SystemClock m_clock;
    DataCipher m_cipher { datakey::passing().utf8() }; // until the database is open
    bool m_unlocked = false;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Retention> m_retention;
    Result<void> m_filled;
};

//! All that lives in the inbox thread.
class InboxService::PollRoom final : public QObject
{
public:
    void open(const TelegramSettings &telegram, const PollTiming &timing)
    {
        m_network = std::make_unique<QNetworkAccessManager>();
        m_client = std::make_unique<TelegramClient>(telegram, *m_network, m_clock);
        poller = std::make_unique<TelegramPoller>(*m_client, m_clock, timing);
    }

    ~PollRoom() override { poller.reset(); } // before the client that it uses

    std::unique_ptr<TelegramPoller> poller;

private:
    SystemClock m_clock;
    std::unique_ptr<QNetworkAccessManager> m_network;
    std::unique_ptr<TelegramClient> m_client;
};

InboxServiceSettings InboxServiceSettings::demo(const QList<Message> &sample)
{
    InboxServiceSettings settings;
    settings.database.file = QStringLiteral(":memory:");
    settings.sample = sample;
    return settings;
}

InboxService::InboxService(const InboxServiceSettings &settings) : m_settings(settings) { }

InboxService::~InboxService()
{
    stop();
}

Result<void> InboxService::start()
{
    Q_ASSERT(!m_storeThread);
    m_storeThread = threadNamed(QStringLiteral("store"));
    m_storeRoom = new StoreRoom;
    m_storeRoom->moveToThread(m_storeThread.get());
    connect(m_storeThread.get(), &QThread::finished, m_storeRoom, &QObject::deleteLater);
    m_storeThread->start();
    Result<void> opened;
    QMetaObject::invokeMethod(
        m_storeRoom, [&] { opened = m_storeRoom->open(m_settings); }, Qt::BlockingQueuedConnection);
    if (!opened) {
        stop();
        return opened;
    }
    connect(m_storeRoom->store.get(), &InboxStore::usable, this, &InboxService::databaseUsable);
    if (!m_settings.telegram)
        return {};

    m_pollThread = threadNamed(QStringLiteral("inbox"));
    m_pollRoom = new PollRoom;
    m_pollRoom->moveToThread(m_pollThread.get());
    connect(m_pollThread.get(), &QThread::finished, m_pollRoom, &QObject::deleteLater);
    m_pollThread->start();
    QMetaObject::invokeMethod(
        m_pollRoom, [this] { m_pollRoom->open(*m_settings.telegram, m_settings.polling); },
        Qt::BlockingQueuedConnection);

    TelegramPoller *poller = m_pollRoom->poller.get();
    InboxStore *store = m_storeRoom->store.get();
    connect(poller, &TelegramPoller::pageArrived, store, &InboxStore::storePage);
    connect(store, &InboxStore::pageStored, poller, &TelegramPoller::pageStored);
    connect(store, &InboxStore::pageRefused, poller, &TelegramPoller::pageRefused);
    connect(poller, &TelegramPoller::caughtUp, this, &InboxService::caughtUp);
    connect(poller, &TelegramPoller::troubled, this, &InboxService::troubled);
    QMetaObject::invokeMethod(poller, &TelegramPoller::start, Qt::QueuedConnection);
    return {};
}

void InboxService::stop()
{
    // First what brings work, then what does it: marks and pages that are under way reach the store before it closes.
    if (m_pollThread) {
        QMetaObject::invokeMethod(
            m_pollRoom,
            [room = m_pollRoom] {
                room->poller->stop();
                room->thread()->quit();
            },
            Qt::QueuedConnection);
        finish(m_pollThread, PollerFarewell);
        m_pollRoom = nullptr;
    }
    if (m_storeThread) {
        QMetaObject::invokeMethod(
            m_storeRoom,
            [room = m_storeRoom] {
                room->flush();
                room->thread()->quit();
            },
            Qt::QueuedConnection);
        finish(m_storeThread, StoreFarewell);
        m_storeRoom = nullptr;
    }
}

void InboxService::keepCall(const StoredCall &call)
{
    if (m_storeRoom)
        QMetaObject::invokeMethod(
            m_storeRoom, [room = m_storeRoom, call] { room->calls->keep(call); }, Qt::QueuedConnection);
}

std::unique_ptr<MessageSource> InboxService::sourceForThisThread(Clock &clock)
{
    Q_ASSERT(m_storeRoom && m_storeRoom->store);
    TelegramPoller *poller = m_pollRoom ? m_pollRoom->poller.get() : nullptr;
    return std::make_unique<StoredMessageSource>(*m_storeRoom->store, poller, ++m_sources, clock, m_settings.freshness);
}

std::unique_ptr<QThread> InboxService::threadNamed(const QString &name)
{
    auto thread = std::make_unique<QThread>();
    thread->setObjectName(name);
    return thread;
}

void InboxService::finish(std::unique_ptr<QThread> &thread, std::chrono::milliseconds limit)
{
    if (!thread->wait(QDeadlineTimer(limit))) {
        qCCritical(logStore) << "the thread" << thread->objectName() << "does not end; leaving it behind";
        (void)thread.release(); // destroying a running QThread would take the program down
        return;
    }
    thread.reset();
}

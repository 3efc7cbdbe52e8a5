// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/inboxservice.h"

#include "inbox/connectiondesk.h"
#include "inbox/readreceipts.h"
#include "net/logcategories.h"
#include "net/promised.h"
#include "store/collectingroom.h"
#include "store/mediadesk.h"
#include "store/replicas.h"
#include "store/storeroom.h"

using namespace std::chrono_literals;

namespace
{
// Long enough for an aborted request, and for a write that waits for a locked database.
constexpr std::chrono::milliseconds CollectorFarewell = 3s;
constexpr std::chrono::milliseconds StoreFarewell = 8s;
// For the replicas' statements, none of which has much to do.
constexpr std::chrono::milliseconds NoteLimit = 1s;
}

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
    bool works = false;
    QMetaObject::invokeMethod(
        m_storeRoom,
        [&] {
            opened = m_storeRoom->open(m_settings);
            works = opened && m_storeRoom->store().isUsable();
        },
        Qt::BlockingQueuedConnection);
    if (!opened) {
        stop();
        return opened;
    }
    connect(&m_storeRoom->store(), &InboxStore::usable, this,
        [this](bool usable) { Q_EMIT databaseUsable(usable && !m_isDamaged); });
    if (!works)
        Q_EMIT databaseUsable(false);
    if (m_settings.database.postgres)
        joinReplicas();
    checkLargeFile();
    if (!m_settings.telegram)
        return {};

    m_inboxThread = threadNamed(QStringLiteral("inbox"));
    m_collectingRoom = new CollectingRoom;
    m_collectingRoom->moveToThread(m_inboxThread.get());
    connect(m_inboxThread.get(), &QThread::finished, m_collectingRoom, &QObject::deleteLater);
    m_inboxThread->start();
    QMetaObject::invokeMethod(
        m_collectingRoom, [this] { m_collectingRoom->open(m_settings, m_replicas ? &m_replicas->link() : nullptr); },
        Qt::BlockingQueuedConnection);

    UpdateCollector *collector = &m_collectingRoom->collector();
    InboxStore *store = &m_storeRoom->store();
    connect(collector, &UpdateCollector::pageArrived, store, &InboxStore::storePage);
    connect(store, &InboxStore::pageStored, collector, &UpdateCollector::pageStored);
    connect(store, &InboxStore::pageRefused, collector, &UpdateCollector::pageRefused);
    connect(collector, &UpdateCollector::caughtUp, this, &InboxService::caughtUp);
    connect(collector, &UpdateCollector::troubled, this, &InboxService::troubled);
    QMetaObject::invokeMethod(collector, &UpdateCollector::start, Qt::QueuedConnection);
    ConnectionDesk *connections = &m_collectingRoom->connections();
    connect(store, &InboxStore::connectionsUnknown, connections, &ConnectionDesk::find);
    connect(connections, &ConnectionDesk::found, store, &InboxStore::noteConnection);
    connect(store, &InboxStore::pageStored, store, &InboxStore::readConnections);
    QMetaObject::invokeMethod(store, &InboxStore::readConnections, Qt::QueuedConnection);
    if (ReadReceipts *receipts = m_collectingRoom->receipts())
        connect(store, &InboxStore::readUpTo, receipts, &ReadReceipts::markRead);
    if (MediaDesk *media = m_collectingRoom->media()) {
        connect(store, &InboxStore::pageStored, media, &MediaDesk::look);
        connect(media, &MediaDesk::wanted, store, &InboxStore::readMedia);
        connect(store, &InboxStore::mediaRead, media, &MediaDesk::onWaiting);
        connect(media, &MediaDesk::settled, store, &InboxStore::settleMedia);
        QMetaObject::invokeMethod(media, &MediaDesk::look, Qt::QueuedConnection);
    }
    return {};
}

void InboxService::joinReplicas()
{
    ReplicaSettings settings { m_settings.database, m_settings.key, {}, m_settings.replicas };
    settings.database.busyTimeout = std::min(settings.database.busyTimeout, NoteLimit);
    settings.database.reopenPause = 0ms; // the link has pauses of its own
    if (m_settings.telegram)
        // The bot's number, which stays when its token (`number:secret`) is exchanged.
        settings.elects = m_settings.telegram->token.section(u':', 0, 0);
    m_replicas = std::make_unique<Replicas>(settings);
    ReplicaLink *link = &m_replicas->link();
    InboxStore *store = &m_storeRoom->store();
    connect(link, &ReplicaLink::changed, store, &InboxStore::refresh);
    const auto tell = [link] { link->send({}); };
    connect(store, &InboxStore::pageStored, link, tell);
    connect(store, &InboxStore::heardWritten, link, tell);
    connect(link, &ReplicaLink::heard, store, [store, own = link->name()](const ReplicaNote &note) {
        if (note.kind == ReplicaNote::Kind::CallBegan && note.from != own)
            store->leave(note.call);
    });
    m_replicas->start();
}

void InboxService::stop()
{
    m_integrity.reset();
    // First what brings work, then what does it: marks and pages that are under way reach the store before it closes.
    if (m_inboxThread) {
        QMetaObject::invokeMethod(
            m_collectingRoom,
            [room = m_collectingRoom] {
                room->stop();
                room->thread()->quit();
            },
            Qt::QueuedConnection);
        finish(m_inboxThread, CollectorFarewell);
        m_collectingRoom = nullptr;
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
    m_replicas.reset();
}

void InboxService::checkLargeFile()
{
    if (!IntegrityCheck::isLarge(m_settings.database))
        return;
    m_integrity = std::make_unique<IntegrityCheck>(m_settings.database);
    connect(m_integrity.get(), &IntegrityCheck::failed, this, [this](const ServiceError &error) {
        if (error.kind != ServiceError::Kind::Malformed) {
            qCWarning(logStore) << "the database file could not be checked:" << qUtf8Printable(error.toString());
            return;
        }
        // Calls go on with what can still be read; the operator must act.
        qCCritical(logStore) << qUtf8Printable(error.detail);
        m_isDamaged = true;
        Q_EMIT databaseUsable(false);
    });
}

void InboxService::adopt(const InboxServiceSettings &settings)
{
    if (m_collectingRoom)
        QMetaObject::invokeMethod(
            m_collectingRoom, [room = m_collectingRoom, settings] { room->adopt(settings); }, Qt::QueuedConnection);
}

void InboxService::keepCall(const StoredCall &call)
{
    if (m_storeRoom)
        QMetaObject::invokeMethod(
            m_storeRoom, [room = m_storeRoom, call] { room->calls().keep(call); }, Qt::QueuedConnection);
}

void InboxService::inStore(const std::function<void(StoreRoom &)> &work)
{
    if (m_storeRoom)
        QMetaObject::invokeMethod(
            m_storeRoom, [room = m_storeRoom, work] { work(*room); }, Qt::QueuedConnection);
}

QFuture<MessageCounts> InboxService::countMessages()
{
    const Promised<MessageCounts> promise;
    inStore([promise](StoreRoom &room) {
        if (const Result<MessageCounts> counts = room.store().count())
            promise.keep(*counts);
    });
    return promise.future();
}

void InboxService::keepToken(const TokenNote &note)
{
    if (m_storeRoom)
        QMetaObject::invokeMethod(
            m_storeRoom, [room = m_storeRoom, note] { room->tokens().keep(note); }, Qt::QueuedConnection);
}

void InboxService::eachKnownToken(const std::function<void(const KnownStreamToken &)> &visit)
{
    Q_ASSERT(m_storeRoom);
    Result<void> told;
    QMetaObject::invokeMethod(
        m_storeRoom, [&] { told = m_storeRoom->eachKnownToken(visit); }, Qt::BlockingQueuedConnection);
    if (!told)
        qCWarning(logStore) << "which calls have had their stream before this start cannot be read:"
                            << qUtf8Printable(told.error().toString());
}

void InboxService::keepRecording(const StoredRecording &part)
{
    if (m_storeRoom)
        QMetaObject::invokeMethod(
            m_storeRoom, [room = m_storeRoom, part] { room->recordings().keep(part); }, Qt::QueuedConnection);
}

void InboxService::deliver(const TelegramUpdate &update, const std::function<void(bool)> &stored)
{
    Q_ASSERT(m_collectingRoom);
    QMetaObject::invokeMethod(
        m_collectingRoom, [room = m_collectingRoom, update, stored] { room->deliver(update, stored); },
        Qt::QueuedConnection);
}

OwnerDesk *InboxService::owner() const
{
    return m_collectingRoom ? m_collectingRoom->owner() : nullptr;
}

std::unique_ptr<MessageSource> InboxService::sourceForThisThread(Clock &clock)
{
    Q_ASSERT(m_storeRoom);
    UpdateCollector *collector = m_collectingRoom ? &m_collectingRoom->collector() : nullptr;
    return std::make_unique<StoredMessageSource>(
        m_storeRoom->store(), collector, ++m_sources, clock, m_settings.freshness);
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

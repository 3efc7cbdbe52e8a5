// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/inboxservicesettings.h"

#include <QObject>

class ConnectionDesk;
class MediaDesk;
class OwnerDesk;
class QNetworkAccessManager;
class ReadReceipts;
class ReplicaLink;

//! All that lives in the inbox thread: what brings messages from Telegram. Made in another thread and moved there
//! before open().
class CollectingRoom final : public QObject
{
    Q_OBJECT

public:
    CollectingRoom();
    ~CollectingRoom() override;

    //! Makes everything; nothing runs before the collector is started. In the inbox thread. link: to other replicas, of
    //! which one collects; null: there are none.
    void open(const InboxServiceSettings &settings, ReplicaLink *link);
    //! Other keys, for what begins from now on. In the inbox thread.
    void adopt(const InboxServiceSettings &settings);
    //! An update that Telegram has delivered; stored is called once, in this thread. In webhook mode only.
    void deliver(const TelegramUpdate &update, const std::function<void(bool isDurable)> &stored);
    //! From open() until the end of this.
    [[nodiscard]] UpdateCollector &collector() { return m_elected ? *m_elected : *m_collector; }

    [[nodiscard]] ConnectionDesk &connections() { return *m_connections; }
    //! Null when nobody finds out what is in files.
    [[nodiscard]] MediaDesk *media() { return m_media.get(); }
    //! Null when nobody is the owner.
    [[nodiscard]] OwnerDesk *owner() { return m_owner.get(); }
    //! Null when what was heard stays unread at Telegram.
    [[nodiscard]] ReadReceipts *receipts() { return m_receipts.get(); }
    //! Ends what is under way; nothing begins any more.
    void stop();

private:
    void openCollector(const InboxServiceSettings &settings, ReplicaLink *link);
    void openOwnerDesk(const InboxServiceSettings &settings, ReplicaLink *link);
    void elect(ReplicaLink &link);
    void shareMedia(ReplicaLink &link);

    SystemClock m_clock;
    // Each uses those above it.
    std::unique_ptr<QNetworkAccessManager> m_network;
    std::unique_ptr<TelegramClient> m_client;
    std::unique_ptr<UpdateCollector> m_collector;
    TelegramWebhook *m_webhook = nullptr; // the collector, in webhook mode
    TelegramPoller *m_poller = nullptr; // the collector, else
    std::unique_ptr<UpdateCollector> m_elected;
    std::unique_ptr<ConnectionDesk> m_connections;
    std::unique_ptr<MediaReader> m_reader;
    std::unique_ptr<MediaDesk> m_media;
    std::unique_ptr<ReadReceipts> m_receipts;
    std::unique_ptr<OwnerDesk> m_owner;
};

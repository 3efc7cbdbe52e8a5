// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/collectingroom.h"

#include "inbox/connectiondesk.h"
#include "inbox/ownerdesk.h"
#include "inbox/readreceipts.h"
#include "store/electedcollector.h"
#include "store/mediadesk.h"
#include "store/replicalink.h"

#include <QNetworkAccessManager>

CollectingRoom::CollectingRoom() = default;

CollectingRoom::~CollectingRoom() = default;

void CollectingRoom::open(const InboxServiceSettings &settings, ReplicaLink *link)
{
    openCollector(settings, link);
    if (settings.store.owner != 0)
        openOwnerDesk(settings, link);
}

void CollectingRoom::openCollector(const InboxServiceSettings &settings, ReplicaLink *link)
{
    m_network = std::make_unique<QNetworkAccessManager>();
    m_client = std::make_unique<TelegramClient>(*settings.telegram, *m_network, m_clock);
    m_connections = std::make_unique<ConnectionDesk>(*m_client, m_clock);
    if (settings.makeMediaReader && (settings.store.media.speech || settings.store.media.pictures)) {
        m_reader = settings.makeMediaReader(*m_network, m_clock);
        m_media = std::make_unique<MediaDesk>(*m_client, *m_reader, m_clock);
    }
    if (link && m_media)
        shareMedia(*link);
    if (settings.store.reportsRead)
        m_receipts = std::make_unique<ReadReceipts>(*m_client, m_clock);
    if (settings.webhook) {
        // Every replica gets deliveries, so there is nobody to elect.
        auto webhook = std::make_unique<TelegramWebhook>(*m_client, m_clock, *settings.webhook);
        m_webhook = webhook.get();
        m_collector = std::move(webhook);
        if (link && m_media) {
            // Else nobody has to lead; and what is delivered may be stored by any of them.
            connect(link, &ReplicaLink::changed, m_media.get(), &MediaDesk::look);
            QMetaObject::invokeMethod(link, &ReplicaLink::seek, Qt::QueuedConnection);
        }
        return;
    }
    auto poller = std::make_unique<TelegramPoller>(*m_client, m_clock, settings.polling);
    m_poller = poller.get();
    m_collector = std::move(poller);
    if (link)
        elect(*link);
}

void CollectingRoom::adopt(const InboxServiceSettings &settings)
{
    m_client->adopt(*settings.telegram);
    if (m_poller)
        m_poller->renew();
    else if (settings.webhook)
        m_webhook->renew(*settings.webhook);
    if (!m_media)
        return;
    auto reader = settings.makeMediaReader(*m_network, m_clock);
    m_media->adopt(*reader);
    m_reader = std::move(reader);
}

void CollectingRoom::openOwnerDesk(const InboxServiceSettings &settings, ReplicaLink *link)
{
    m_owner = std::make_unique<OwnerDesk>(
        *m_client, m_clock, OwnerDeskSettings { settings.store.owner, settings.language, link != nullptr, {} });
    connect(&collector(), &UpdateCollector::pageArrived, m_owner.get(), &OwnerDesk::look);
    if (!link)
        return;
    // The press comes to whoever collects; the question may be another's.
    connect(m_owner.get(), &OwnerDesk::pressedUnknown, link, [link](const QString &question, bool yes) {
        ReplicaNote note;
        note.kind = yes ? ReplicaNote::Kind::OwnerSaidYes : ReplicaNote::Kind::OwnerSaidNo;
        note.call = question;
        link->send(note);
    });
    connect(link, &ReplicaLink::heard, m_owner.get(), [desk = m_owner.get()](const ReplicaNote &note) {
        if (note.kind == ReplicaNote::Kind::OwnerSaidYes || note.kind == ReplicaNote::Kind::OwnerSaidNo)
            desk->onPressedElsewhere(note.call, note.kind == ReplicaNote::Kind::OwnerSaidYes);
    });
}

void CollectingRoom::deliver(const TelegramUpdate &update, const std::function<void(bool)> &stored)
{
    if (m_webhook)
        m_webhook->deliver(update, stored);
    else
        stored(false);
}

void CollectingRoom::stop()
{
    collector().stop();
    m_connections->stop();
    if (m_media)
        m_media->stop();
    if (m_receipts)
        m_receipts->stop();
    if (m_owner)
        m_owner->stop();
}

// What costs money is done by one replica: the one that leads.
void CollectingRoom::shareMedia(ReplicaLink &link)
{
    m_media->rest();
    connect(&link, &ReplicaLink::proven, m_media.get(), &MediaDesk::resume);
    connect(&link, &ReplicaLink::deposed, m_media.get(), &MediaDesk::rest);
}

void CollectingRoom::elect(ReplicaLink &link)
{
    auto elected = std::make_unique<ElectedCollector>(*m_collector, link.name(), m_clock);
    ElectedCollector *it = elected.get();
    connect(&link, &ReplicaLink::proven, it, &ElectedCollector::onProven);
    connect(&link, &ReplicaLink::deposed, it, &ElectedCollector::onDeposed);
    connect(&link, &ReplicaLink::joined, it, &ElectedCollector::onJoined);
    connect(&link, &ReplicaLink::parted, it, &ElectedCollector::onParted);
    connect(&link, &ReplicaLink::heard, it, &ElectedCollector::onNote);
    connect(it, &ElectedCollector::leadershipWanted, &link, &ReplicaLink::seek);
    connect(it, &ElectedCollector::leadershipGivenUp, &link, &ReplicaLink::resign);
    connect(it, &ElectedCollector::leadershipUrgent, &link, &ReplicaLink::hurry);
    connect(it, &ElectedCollector::noteMade, &link, &ReplicaLink::send);
    m_elected = std::move(elected);
}

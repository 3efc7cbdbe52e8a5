// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/collectingroom.h"

#include <QNetworkAccessManager>

CollectingRoom::CollectingRoom() = default;

CollectingRoom::~CollectingRoom() = default;

void CollectingRoom::open(const InboxServiceSettings &settings)
{
    m_network = std::make_unique<QNetworkAccessManager>();
    m_client = std::make_unique<TelegramClient>(*settings.telegram, *m_network, m_clock);
    m_collector = std::make_unique<TelegramPoller>(*m_client, m_clock, settings.polling);
}

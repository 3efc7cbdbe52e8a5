// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/mediareader.h"
#include "inbox/telegrampoller.h"
#include "inbox/telegramwebhook.h"
#include "net/language.h"
#include "store/calltable.h"
#include "store/databasesettings.h"
#include "store/inboxstore.h"
#include "store/replicalink.h"
#include "store/storedmessagesource.h"
#include "store/vault.h"

//! What the inbox is made of. A value.
struct InboxServiceSettings
{
    DatabaseSettings database;
    DataKeySettings key;
    ReplicaTiming replicas; //!< with PostgreSQL
    std::optional<TelegramSettings> telegram; //!< none: nothing is fetched, what is stored is everything
    PollTiming polling;
    std::optional<WebhookSettings> webhook; //!< set: Telegram delivers, and nobody polls
    InboxStoreSettings store;
    //! Makes who finds out what store.media asks for; called in the inbox thread. None: nobody does.
    std::function<std::unique_ptr<MediaReader>(QNetworkAccessManager &network, Clock &clock)> makeMediaReader;
    Language language = Language::German; //!< what the owner is told in
    CallKeeping calls;
    std::chrono::days retention { 30 };
    FreshnessLimits freshness;
    QList<Message> sample; //!< stored at start, for the demo

    //! The demo's inbox: these messages, in memory, no messenger.
    [[nodiscard]] static InboxServiceSettings demo(const QList<Message> &sample);
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/telegramclient.h"
#include "inbox/updatecollector.h"

#include <functional>
#include <vector>

struct WebhookSettings
{
    QUrl address; //!< to which Telegram delivers, https
    QString secret; //!< comes back with each delivery
};

struct WebhookTiming
{
    std::chrono::milliseconds firstRest { 1'000 }; //!< after a failure; doubled each time …
    std::chrono::milliseconds longestRest { 30'000 }; //!< … up to this
    std::chrono::milliseconds settledRest { 600'000 }; //!< when only the operator can help (bad token)
    std::chrono::milliseconds lookAgain { 300'000 }; //!< between looks whether the webhook is still ours
    std::chrono::milliseconds pendingPause { 400 }; //!< before asking again while Telegram still holds updates
    int pendingTries = 6; //!< how often for one caller
};

//! Webhook mode: Telegram delivers each update to us, and repeats it until it gets a 2xx. This sets the webhook, looks
//! after it, hands what was delivered to the store, and tells a call whether that is everything. The webhook is left in
//! place at the end: what comes meanwhile waits at Telegram.
//!
//! Lives in the inbox thread, with client and clock. Every replica may have one: the address is the same.
//!
//! Wire facts (Bot API, setWebhook, getWebhookInfo): https on port 443, 80, 88 or 8443; setting the same address again
//! is harmless, but more than once a second is answered by 429; pending_update_count is what is not delivered yet.
class TelegramWebhook final : public UpdateCollector
{
    Q_OBJECT

public:
    TelegramWebhook(
        TelegramClient &client, Clock &clock, const WebhookSettings &settings, const WebhookTiming &timing = {});

    //! The client has another token, or the address or the secret have changed: sets the webhook again.
    void renew(const WebhookSettings &settings);
    //! An update was delivered; stored is called once with what became of it, from here.
    void deliver(const TelegramUpdate &update, const std::function<void(bool isDurable)> &stored);

public Q_SLOTS:
    void start() override;
    void stop() override;
    void pollNow() override;
    void pageStored(quint64 page) override;
    void pageRefused(quint64 page, const ServiceError &error) override;

private:
    struct Delivery
    {
        TelegramUpdate update;
        std::function<void(bool)> stored;
    };

    void set();
    void look();
    void onInfo(const TelegramWebhookInfo &info);
    void onFailed(const ServiceError &error);
    void storeNext();
    void finishPage(bool isDurable);
    void tellThatAllIsHere();

    TelegramClient &m_client;
    WebhookSettings m_settings;
    const WebhookTiming m_timing;
    Clock &m_clock;
    Pending<PlainCall> m_setting;
    Pending<WebhookInfoCall> m_looking;
    std::unique_ptr<ClockTimer> m_again; // the next look, or the next try to set it
    bool m_isRunning = false;
    bool m_isSet = false;
    bool m_isAsked = false; // a call waits for the truth
    bool m_owesWord = false; // Telegram holds nothing more; said once what was delivered is stored
    int m_tries = 0; // looks for this call
    int m_failures = 0; // in a row
    std::optional<ServiceError> m_trouble;
    std::vector<Delivery> m_waiting;
    std::vector<Delivery> m_underWay; // the page that is being stored
    quint64 m_page = 0;
};

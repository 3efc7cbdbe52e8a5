// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/telegramclient.h"
#include "inbox/updatecollector.h"

//! How long the poller waits for what. The defaults are for the real service; tests let virtual time pass.
struct PollTiming
{
    std::chrono::seconds longPoll {
        30
    }; //!< the server answers earlier as soon as there is something (it takes up to 50)
    std::chrono::milliseconds firstRest { 1'000 }; //!< after a failure; doubled each time …
    std::chrono::milliseconds longestRest { 30'000 }; //!< … up to this
    std::chrono::milliseconds shortestTurn { 5'000 }; //!< before polling again when another program polls too
    std::chrono::milliseconds settledRest { 600'000 }; //!< between looks when only the operator can help (bad token)
    std::chrono::milliseconds unnamedLimit { 5'000 }; //!< rest after a 429 without retry_after
    std::chrono::milliseconds freshEnough { 3'000 }; //!< a long poll that has waited less needs no second question
    std::chrono::milliseconds callGap { 1'000 }; //!< a waiting call does not start an attempt sooner after the last
};

//! Fetches everything that Telegram holds, all day, page by page: a page is handed out by pageArrived(), and only after
//! pageStored() says that it is durable does the next request carry the offset that deletes it at Telegram. Whatever
//! dies in between, the page comes again; so the receiver must be idempotent, and the offset need not be remembered
//! across restarts: a first request without one starts at the oldest unconfirmed update.
//!
//! Lives in the inbox thread, with the client, the network manager and the clock. One per bot token in the world.
//!
//! Wire facts (Bot API, getUpdates): offset = last update_id + 1; ids may restart lower after idle days, so the next
//! offset is always taken from the last page and nothing is judged by its id; an identical offset within 0.5 s is
//! answered with one update only, which paging by rising offsets never meets; 409 names a second poller or a webhook.
class TelegramPoller final : public UpdateCollector
{
    Q_OBJECT

public:
    //! `random` gives [0, 1) and spreads retries; the default is real chance.
    TelegramPoller(
        TelegramClient &client, Clock &clock, const PollTiming &timing = {}, std::function<double()> random = {});

    //! The client has another token: what is under way is asked again with it, and a rest is over.
    void renew();

public Q_SLOTS:
    void start() override;
    //! Aborts the request in flight; an unconfirmed page stays at Telegram.
    void stop() override;
    //! Cuts a rest short unless Telegram asked for it or only the operator can help.
    void pollNow() override;
    void pageStored(quint64 page) override;
    void pageRefused(quint64 page, const ServiceError &error) override;

private:
    enum class State { Stopped, Asking, Waiting, Storing, Unhooking, Resting };

    void poll(std::chrono::seconds wait);
    void onUpdates(const QList<TelegramUpdate> &updates);
    void onCaughtUp();
    void onFailed(const ServiceError &error);
    void removeWebhook();
    void rest(const ServiceError &error);
    [[nodiscard]] std::chrono::milliseconds restAfter(const ServiceError &error) const;
    void report(const ServiceError &error);

    TelegramClient &m_client;
    Clock &m_clock;
    const PollTiming m_timing;
    const std::function<double()> m_random;

    State m_state = State::Stopped;
    Pending<UpdatesCall> m_call;
    Pending<PlainCall> m_unhook;
    std::unique_ptr<ClockTimer> m_rest;
    std::chrono::milliseconds m_restingSince { 0 };
    std::chrono::milliseconds m_waitingSince { 0 };
    std::optional<qint64> m_offset;
    qint64 m_nextOffset = 0; // of the page being stored
    std::optional<qint64> m_confirmedFirst; // first id of the last page stored
    quint64 m_page = 0;
    int m_failures = 0; // in a row
    std::optional<ServiceError> m_trouble;
    bool m_unhooked = false; // a webhook was removed since the last success
    QDateTime m_asOf;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/telegrampoller.h"

#include "net/logcategories.h"

#include <QRandomGenerator>

using namespace std::chrono_literals;

namespace
{
using Kind = ServiceError::Kind;

// Repeats in a long trouble are worth a line only now and then.
constexpr int LogEvery = 20;

// Only a change of the configuration can help.
bool needsOperator(const ServiceError &error)
{
    return error.kind == Kind::Unauthorised || error.kind == Kind::NotFound;
}
}

TelegramPoller::TelegramPoller(
    TelegramClient &client, Clock &clock, const PollTiming &timing, std::function<double()> random)
    : m_client(client)
    , m_clock(clock)
    , m_timing(timing)
    , m_random(random ? std::move(random) : [] { return QRandomGenerator::global()->generateDouble(); })
    , m_rest(clock.timer([this] { poll(0s); }))
{
}

void TelegramPoller::start()
{
    if (m_state == State::Stopped)
        poll(0s);
}

void TelegramPoller::stop()
{
    m_state = State::Stopped;
    m_rest->stop();
    m_call.reset();
    m_unhook.reset();
    // Until the next start another replica may have polled, and ids may have begun anew.
    m_offset.reset();
    m_confirmedFirst.reset();
}

void TelegramPoller::renew()
{
    if (m_state == State::Stopped || m_state == State::Storing)
        return;
    m_rest->stop();
    m_unhook.reset();
    m_unhooked = false;
    m_trouble.reset(); // of the token before; what comes is said anew
    m_failures = 0;
    poll(0s);
}

void TelegramPoller::pollNow()
{
    switch (m_state) {
    case State::Waiting:
        // The server would have answered if there were anything, unless the connection has died without a word, which
        // only another question can tell. A younger wait is as good as an answer, and asking again with the same
        // offset within three seconds would be held back.
        if (m_clock.now() - m_waitingSince < m_timing.freshEnough)
            Q_EMIT caughtUp(m_asOf);
        else
            poll(0s);
        break;
    case State::Resting: {
        const bool asked = m_trouble->kind == Kind::RateLimited;
        // A first failure is often only a connection that had gone stale: the caller gets a second attempt at once.
        const bool justTried = m_failures > 1 && m_clock.now() - m_restingSince < m_timing.callGap;
        if (asked || justTried || needsOperator(*m_trouble)) {
            Q_EMIT troubled(*m_trouble);
        } else {
            m_rest->stop();
            poll(0s);
        }
        break;
    }
    case State::Stopped:
    case State::Asking:
    case State::Storing:
    case State::Unhooking:
        break; // stopped: nobody knows; otherwise the report is under way
    }
}

void TelegramPoller::pageStored(quint64 page)
{
    if (m_state != State::Storing || page != m_page)
        return;
    m_offset = m_nextOffset;
    poll(0s);
}

void TelegramPoller::pageRefused(quint64 page, const ServiceError &error)
{
    if (m_state != State::Storing || page != m_page)
        return;
    m_confirmedFirst.reset(); // the same page is meant to come again
    rest(error);
}

void TelegramPoller::poll(std::chrono::seconds wait)
{
    m_state = wait == 0s ? State::Asking : State::Waiting;
    m_waitingSince = m_clock.now();
    m_call = m_client.getUpdates(m_offset, wait);
    connect(m_call.get(), &UpdatesCall::finished, this, &TelegramPoller::onUpdates);
    connect(m_call.get(), &UpdatesCall::failed, this, &TelegramPoller::onFailed);
}

void TelegramPoller::onUpdates(const QList<TelegramUpdate> &updates)
{
    if (updates.isEmpty()) {
        onCaughtUp();
        return;
    }
    // A server that ignores the offset would be asked again without end. After the rest its page is taken once more:
    // one that has merely forgotten a confirmation gets another.
    if (m_confirmedFirst == updates.first().updateId) {
        m_confirmedFirst.reset();
        onFailed({ Kind::Malformed, QStringLiteral("Telegram repeats a page that was confirmed"), {} });
        return;
    }
    m_confirmedFirst = updates.first().updateId;
    m_nextOffset = updates.last().updateId + 1;
    m_state = State::Storing;
    m_call.reset();
    Q_EMIT pageArrived(++m_page, updates);
}

void TelegramPoller::onCaughtUp()
{
    if (m_trouble)
        qCInfo(logInbox) << "Telegram answers again after" << m_failures << "failed attempts";
    m_trouble.reset();
    m_failures = 0;
    m_unhooked = false;
    m_asOf = m_clock.wallNow();
    poll(m_timing.longPoll);
    Q_EMIT caughtUp(m_asOf);
}

void TelegramPoller::onFailed(const ServiceError &error)
{
    if (telegram::isWebhookConflict(error) && !m_unhooked)
        removeWebhook();
    else
        rest(error);
}

void TelegramPoller::removeWebhook()
{
    qCWarning(logInbox)
        << "a webhook is set for this bot: removing it, because this program polls (what is queued is kept)";
    m_state = State::Unhooking;
    m_unhooked = true; // once: if it comes back, somebody else is setting it
    m_call.reset();
    m_unhook = m_client.deleteWebhook();
    connect(m_unhook.get(), &PlainCall::finished, this, [this] {
        m_unhook.reset();
        poll(0s);
    });
    connect(m_unhook.get(), &PlainCall::failed, this, [this](const ServiceError &error) {
        m_unhooked = false; // it may still be set: to be tried again
        rest(error);
    });
}

void TelegramPoller::rest(const ServiceError &error)
{
    m_call.reset();
    m_unhook.reset();
    ++m_failures;
    m_rest->start(restAfter(error));
    m_state = State::Resting;
    m_restingSince = m_clock.now();
    report(error);
}

std::chrono::milliseconds TelegramPoller::restAfter(const ServiceError &error) const
{
    if (needsOperator(error))
        return m_timing.settledRest;
    if (error.kind == Kind::RateLimited)
        return error.retryAfter.value_or(m_timing.unnamedLimit);
    const auto doubled = std::min(m_timing.longestRest, m_timing.firstRest * (1 << std::min(m_failures - 1, 16)));
    // The store's conflict is a database that somebody else holds for a moment, and no second poller.
    if (error.kind != Kind::Conflict || m_state == State::Storing)
        return doubled;
    // Two pollers with the same rhythm would throw each other out for ever.
    const auto spread
        = std::chrono::duration<double, std::milli>(m_timing.longestRest - m_timing.shortestTurn) * m_random();
    return m_timing.shortestTurn + std::chrono::duration_cast<std::chrono::milliseconds>(spread);
}

void TelegramPoller::report(const ServiceError &error)
{
    const bool changed = !m_trouble || m_trouble->kind != error.kind;
    m_trouble = error;
    if (needsOperator(error)) {
        if (changed)
            qCCritical(logInbox) << "cannot fetch messages:" << qUtf8Printable(error.toString());
    } else if (changed || m_failures % LogEvery == 0) {
        qCWarning(logInbox) << "cannot fetch messages:" << qUtf8Printable(error.toString());
    }
    Q_EMIT troubled(error);
}

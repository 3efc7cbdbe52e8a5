// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/telegramwebhook.h"

#include "net/logcategories.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
using Kind = ServiceError::Kind;

constexpr std::chrono::minutes Recently { 2 };
}

TelegramWebhook::TelegramWebhook(
    TelegramClient &client, Clock &clock, const WebhookSettings &settings, const WebhookTiming &timing)
    : m_client(client)
    , m_settings(settings)
    , m_timing(timing)
    , m_clock(clock)
    , m_again(clock.timer([this] { m_isSet ? look() : set(); }))
{
}

void TelegramWebhook::start()
{
    if (std::exchange(m_isRunning, true))
        return;
    set();
}

void TelegramWebhook::stop()
{
    m_isRunning = false;
    m_again->stop();
    m_setting.reset();
    m_looking.reset();
    // Whoever brought them is told to come again.
    finishPage(false);
    for (const Delivery &delivery : std::exchange(m_waiting, {}))
        delivery.stored(false);
}

void TelegramWebhook::renew(const WebhookSettings &settings)
{
    m_settings = settings;
    if (!m_isRunning)
        return;
    m_again->stop();
    m_looking.reset();
    m_trouble.reset(); // of the token before; what comes is said anew
    m_failures = 0;
    set();
}

void TelegramWebhook::set()
{
    m_isSet = false;
    m_setting = m_client.setWebhook(m_settings.address, m_settings.secret);
    connect(m_setting.get(), &PlainCall::finished, this, [this] {
        m_setting.reset();
        m_isSet = true;
        qCInfo(logInbox) << "the webhook is set: Telegram delivers to PUBLIC_URL";
        look();
    });
    connect(m_setting.get(), &PlainCall::failed, this, &TelegramWebhook::onFailed);
}

void TelegramWebhook::look()
{
    m_again->stop();
    m_looking = m_client.getWebhookInfo();
    connect(m_looking.get(), &WebhookInfoCall::finished, this, &TelegramWebhook::onInfo);
    connect(m_looking.get(), &WebhookInfoCall::failed, this, &TelegramWebhook::onFailed);
}

void TelegramWebhook::onInfo(const TelegramWebhookInfo &info)
{
    m_looking.reset();
    if (info.address != m_settings.address) {
        qCWarning(logInbox) << "somebody else has changed this bot's webhook: setting it again; if another program "
                               "needs the bot, give this one a bot of its own";
        onFailed({ Kind::Conflict, QStringLiteral("this bot's webhook was changed by another program"), {} });
        return;
    }
    m_failures = 0;
    if (info.pending == 0) {
        if (m_trouble)
            qCInfo(logInbox) << "Telegram delivers again";
        m_trouble.reset();
        m_tries = 0;
        m_again->start(m_timing.lookAgain);
        tellThatAllIsHere();
        return;
    }
    // They are on their way, unless Telegram does not reach us.
    if (m_isAsked && ++m_tries < m_timing.pendingTries) {
        m_again->start(m_timing.pendingPause);
        return;
    }
    const bool isNew = !m_trouble;
    // Telegram remembers the last failure long after the next success.
    const bool fails = info.lastError.isValid() && info.lastError.addDuration(Recently) > m_clock.wallNow();
    m_trouble = fails ? ServiceError { Kind::Network,
        QStringLiteral("Telegram cannot deliver what it holds: check that PUBLIC_URL is reachable from outside"), {} }
                      : ServiceError { Kind::Timeout, QStringLiteral("Telegram has not delivered yet what it holds"),
                            {} };
    if (isNew && fails)
        qCWarning(logInbox) << "cannot fetch messages:" << qUtf8Printable(m_trouble->toString());
    m_tries = 0;
    m_isAsked = false;
    m_again->start(fails ? m_timing.longestRest : m_timing.firstRest);
    Q_EMIT troubled(*m_trouble);
}

void TelegramWebhook::onFailed(const ServiceError &error)
{
    const ServiceError given = error; // the reference may belong to what is dropped
    m_setting.reset();
    m_looking.reset();
    m_isSet = m_isSet && given.kind != Kind::Conflict;
    const bool forTheOperator
        = given.kind == Kind::Unauthorised || given.kind == Kind::NotFound || given.kind == Kind::Refused;
    if (!m_trouble || m_trouble->kind != given.kind)
        qCWarning(logInbox) << "cannot fetch messages:" << qUtf8Printable(given.toString());
    m_trouble = given;
    m_tries = 0;
    const auto doubled = std::min(m_timing.longestRest, m_timing.firstRest * (1 << std::min(m_failures, 16)));
    ++m_failures;
    m_isAsked = false;
    m_again->start(given.retryAfter.value_or(forTheOperator ? m_timing.settledRest : doubled));
    Q_EMIT troubled(given);
}

void TelegramWebhook::pollNow()
{
    m_isAsked = true;
    if (m_setting || m_looking)
        return; // its end tells
    if (m_isSet)
        look();
    else if (m_trouble)
        Q_EMIT troubled(*m_trouble); // it is tried again soon
}

void TelegramWebhook::deliver(const TelegramUpdate &update, const std::function<void(bool)> &stored)
{
    if (!m_isRunning)
        return stored(false);
    m_waiting.push_back({ update, stored });
    if (m_underWay.empty())
        storeNext();
}

// Telegram delivers many at once; they are stored in the order in which they happened, as far as they have come.
void TelegramWebhook::storeNext()
{
    std::sort(m_waiting.begin(), m_waiting.end(),
        [](const Delivery &a, const Delivery &b) { return a.update.updateId < b.update.updateId; });
    m_underWay = std::exchange(m_waiting, {});
    QList<TelegramUpdate> updates;
    for (const Delivery &delivery : m_underWay)
        updates += delivery.update;
    Q_EMIT pageArrived(++m_page, updates);
}

void TelegramWebhook::finishPage(bool isDurable)
{
    for (const Delivery &delivery : std::exchange(m_underWay, {}))
        delivery.stored(isDurable);
}

void TelegramWebhook::pageStored(quint64 page)
{
    if (page != m_page || m_underWay.empty())
        return;
    finishPage(true);
    if (!m_waiting.empty())
        storeNext();
    else if (m_owesWord)
        tellThatAllIsHere();
}

void TelegramWebhook::pageRefused(quint64 page, const ServiceError &error)
{
    if (page != m_page || m_underWay.empty())
        return;
    finishPage(false); // Telegram brings them again
    Q_EMIT troubled(error);
    if (!m_waiting.empty())
        storeNext();
}

void TelegramWebhook::tellThatAllIsHere()
{
    m_isAsked = false;
    m_owesWord = !m_underWay.empty() || !m_waiting.empty();
    if (!m_owesWord)
        Q_EMIT caughtUp(m_clock.wallNow());
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/updatedelivery.h"

#include "net/promised.h"
#include "store/inboxservice.h"

QFuture<UpdateDesk::Outcome> UpdateDelivery::take(const QByteArray &body)
{
    const Promised<Outcome> promise;
    const std::optional<TelegramUpdate> update = telegram::parseDelivery(body);
    if (!update) {
        promise.keep(Outcome::Unreadable);
        return promise.future();
    }
    m_inbox.deliver(
        *update, [promise](bool isDurable) { promise.keep(isDurable ? Outcome::Stored : Outcome::NotNow); });
    return promise.future();
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/updatedelivery.h"

#include "store/inboxservice.h"

#include <QPromise>

#include <memory>

QFuture<UpdateDesk::Outcome> UpdateDelivery::take(const QByteArray &body)
{
    const auto promise = std::make_shared<QPromise<Outcome>>();
    promise->start();
    QFuture<Outcome> future = promise->future();
    const std::optional<TelegramUpdate> update = telegram::parseDelivery(body);
    if (!update) {
        promise->addResult(Outcome::Unreadable);
        promise->finish();
        return future;
    }
    m_inbox.deliver(*update, [promise](bool isDurable) {
        promise->addResult(isDurable ? Outcome::Stored : Outcome::NotNow);
        promise->finish();
    });
    return future;
}

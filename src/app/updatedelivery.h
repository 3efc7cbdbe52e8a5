// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "telephony/updatedesk.h"

class InboxService;

//! Carries what Telegram delivers at the port to the inbox. Any thread; outlives all workers.
class UpdateDelivery final : public UpdateDesk
{
public:
    //! inbox must outlive this.
    explicit UpdateDelivery(InboxService &inbox) : m_inbox(inbox) { }

    [[nodiscard]] QFuture<Outcome> take(const QByteArray &body) override;

private:
    InboxService &m_inbox;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "softphone/webhookcaller.h"

#include <QObject>
#include <QUrl>

#include <chrono>
#include <vector>

//! Status callbacks on their way: nobody waits for their answers but the one who wants to know that all were told.
class Callbacks : public QObject
{
    Q_OBJECT

public:
    //! caller must outlive this.
    Callbacks(const WebhookCaller &caller, std::chrono::milliseconds limit);

    void tell(const QUrl &address, const FormData &form, bool byGet);
    //! Forgets those under way.
    void drop() { m_pending.clear(); }
    [[nodiscard]] bool isIdle() const { return m_pending.empty(); }

Q_SIGNALS:
    //! The last one under way is done, well or not.
    void allTold();
    //! One was answered with something else than 2xx, or not at all. code: Twilio's.
    void failed(int code, const QString &what);

private:
    void done(const WebhookRequest *request);

    const WebhookCaller &m_caller;
    std::chrono::milliseconds m_limit;
    std::vector<Pending<WebhookRequest>> m_pending;
};

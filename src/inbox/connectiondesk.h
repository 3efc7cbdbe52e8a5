// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/telegramclient.h"

#include <QObject>
#include <QSet>
#include <QStringList>

//! How often a connection is asked about.
struct ConnectionLimits
{
    std::chrono::milliseconds firstRest { 2'000 }; //!< after a failure; doubled each time …
    std::chrono::milliseconds longestRest { 900'000 }; //!< … up to this
};

//! Finds out whose a Business connection is. Telegram says so once, when it is made, and forgets that after a day; who
//! was connected before the program ran would never be told of his messages (Bot API, getBusinessConnection).
//!
//! One after the other. Lives in the inbox thread.
class ConnectionDesk final : public QObject
{
    Q_OBJECT

public:
    //! The references must outlive this.
    ConnectionDesk(TelegramClient &client, Clock &clock, const ConnectionLimits &limits = {});

public Q_SLOTS:
    //! Of these nobody knows whose they are; may be said again and again.
    void find(const QStringList &ids);
    //! For good: drops what is under way.
    void stop();

Q_SIGNALS:
    void found(const BusinessConnection &connection);

private:
    void askNext();
    void onFound(const BusinessConnection &connection);
    void onFailed(const ServiceError &error);

    TelegramClient &m_client;
    const ConnectionLimits m_limits;
    std::unique_ptr<ClockTimer> m_rest; // before the next request
    QStringList m_waiting; // the first is under way, or the next to be
    QSet<QString> m_lost; // Telegram does not know them
    Pending<ConnectionCall> m_call;
    int m_failures = 0; // in a row
    bool m_isRunning = true;
};

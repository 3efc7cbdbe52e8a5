// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <chrono>
#include <deque>

//! The update queue of one bot as the Bot API server keeps it (getUpdates; tdlib/telegram-bot-api): confirmation by
//! offset, retention by the message's own date, sticky allowed_updates, the guards against rapid re-reads.
//! No sockets and no clock: the time is handed in.
class TelegramQueue
{
public:
    struct Poll
    {
        qint64 offset = 0;
        int limit = 100;
        std::chrono::seconds timeout { 0 };
        std::optional<QStringList> allowed; //!< absent: as before; empty: the default set
    };

    //! Puts in an update of that kind; 0 when it is not allowed or older than 24 h, else its id.
    qint64 add(const QString &kind, const QJsonObject &payload, const QDateTime &now);
    //! Puts in a ready update with an id of its own choosing, whatever is allowed.
    void addReady(const QJsonObject &update, const QDateTime &now);
    //! The next update gets this id, as after a week without any; only legal while the queue is empty.
    [[nodiscard]] bool restartIds(qint64 next);

    //! Applies the poll's confirmation and its limits; poll comes back as the server understood it.
    void begin(Poll &poll, std::chrono::milliseconds monotonicNow);
    //! What there is for a poll that has begun.
    [[nodiscard]] QJsonArray answer(const Poll &poll, const QDateTime &now);

    void drop() { m_items.clear(); }
    [[nodiscard]] qsizetype pending(const QDateTime &now);
    [[nodiscard]] qint64 nextId() const { return m_nextId; }
    [[nodiscard]] QStringList allowed() const { return m_allowed; }
    //! Ids that a poll has confirmed and so deleted, in order.
    [[nodiscard]] const QList<qint64> &confirmed() const { return m_confirmed; }

private:
    struct Item
    {
        qint64 id;
        QDateTime date;
        QJsonObject update;
    };
    void expire(const QDateTime &now);
    [[nodiscard]] qint64 effectiveOffset(qint64 offset) const;

    std::deque<Item> m_items;
    qint64 m_nextId = 873'465'101;
    QStringList m_allowed;
    QList<qint64> m_confirmed;
    std::optional<qint64> m_previousOffset;
    std::chrono::milliseconds m_previousStart { 0 };
};

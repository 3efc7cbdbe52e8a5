// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSqlDatabase>
#include <QStringList>

#include <memory>
#include <optional>

//! The program's database, seen from outside (resources/migrations/001_inbox.sql), with the key file beside it.
class InboxFile
{
public:
    //! Column `state` of the table messages.
    enum State { New = 0, Announced = 1, Heard = 2 };

    explicit InboxFile(const QString &path);
    ~InboxFile();
    Q_DISABLE_COPY_MOVE(InboxFile)

    //! Of the one message whose content holds this text; nothing when there is none, or more than one.
    [[nodiscard]] std::optional<int> stateOf(const QString &text) const;
    [[nodiscard]] int count() const;
    [[nodiscard]] int count(State state) const;
    //! Messages whose recording or picture has been looked into with a result, and those that still wait for it.
    [[nodiscard]] int foundOut() const;
    [[nodiscard]] int mediaWaiting() const;
    //! Calls whose stream token is noted as used, or not.
    [[nodiscard]] int tokens(bool used) const;
    //! Of all calls together.
    [[nodiscard]] int recordedParts() const;
    //! Ids as Telegram gave them (message within its chat), in the order in which they are announced.
    [[nodiscard]] QList<qint64> messageIds() const;

    //! As long as it lives, nobody else can write.
    class Lock
    {
    public:
        explicit Lock(const QString &path);
        ~Lock();
        Q_DISABLE_COPY_MOVE(Lock)
        [[nodiscard]] bool isHeld() const { return m_held; }

    private:
        QString m_connection;
        bool m_held = false;
    };

private:
    [[nodiscard]] QList<QVariantList> rows(const QString &statement, const QVariantList &values = {}) const;

    QString m_path;
    QString m_connection;
};

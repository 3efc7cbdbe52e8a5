// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/calltable.h"
#include "store/messagetable.h"
#include "store/vault.h"
#include "unit/app/commandrun.h"

#include <QDir>
#include <QTemporaryDir>

//! A database with a key, as a server leaves it, and what a shell's environment says of it.
class FilledStore
{
public:
    static constexpr qint64 Owner = 5000000123456;

    //! postgresUrl: its DATABASE_URL; empty for a file of its own.
    explicit FilledStore(const DatabaseSettings &settings = {}, const QString &postgresUrl = {}) : m_settings(settings)
    {
        environment = { { QStringLiteral("DATA_DIR"), directory.path() },
            { QStringLiteral("DATA_KEY"), QString::fromLatin1(Key) },
            { QStringLiteral("TELEGRAM_OWNER_ID"), QString::number(Owner) },
            { QStringLiteral("TIMEZONE"), QStringLiteral("Europe/Berlin") } };
        if (m_settings.postgres)
            environment.insert(QStringLiteral("DATABASE_URL"), postgresUrl);
        else
            m_settings.file = directory.filePath(QStringLiteral("messenger-ab.db"));
        reopen();
        if (!vault::admit(*database, cipher))
            qFatal("the store for the test cannot be made");
    }

    void reopen() { database = std::move(Database::open(m_settings).value()); }
    //! As when no server runs: the last one to leave takes the write-ahead log along.
    void close() { database.reset(); }

    //! Whether it was stored.
    bool add(const Message &message, qint64 arrival = 0)
    {
        return MessageTable(*database, cipher, Owner).add(message, arrival, Now).has_value();
    }
    bool add(const StoredCall &call, const CallKeeping &keeping = {})
    {
        return CallTable(*database, cipher).write(call, keeping).has_value();
    }
    //! A private message.
    [[nodiscard]] static Message message(qint64 id, const QString &text)
    {
        Message made;
        made.id = { {}, 99, id };
        made.sender = QStringLiteral("Anna Beispiel");
        made.text = text;
        made.sentAt = Now.addSecs(id);
        return made;
    }
    [[nodiscard]] static StoredCall call(const QString &id, const QDateTime &at = Now)
    {
        StoredCall made;
        made.id = id;
        made.number = QStringLiteral("+4915100000123");
        made.startedAt = at;
        made.length = std::chrono::milliseconds(67'400);
        made.outcome = QStringLiteral("completed");
        made.messagesNew = 3;
        made.messagesHeard = 2;
        return made;
    }
    //! Everything in all files of its directory.
    [[nodiscard]] QByteArray bytes() const
    {
        QByteArray all;
        const QFileInfoList files = QDir(directory.path()).entryInfoList(QDir::Files);
        for (const QFileInfo &info : files) {
            QFile file(info.filePath());
            if (file.open(QIODevice::ReadOnly))
                all += file.readAll();
        }
        return all;
    }

    [[nodiscard]] CommandRun run(int (*command)(const QStringList &), const QStringList &arguments) const
    {
        return { command, arguments, environment };
    }

    static inline const QDateTime Now = QDateTime::fromString(QStringLiteral("2026-11-22T16:00:00Z"), Qt::ISODate);
    static constexpr const char *Key = "0123456789abcdef0123456789abcdef";

    QTemporaryDir directory;
    QHash<QString, QString> environment;
    const DataCipher cipher { Key };
    std::unique_ptr<Database> database;

private:
    DatabaseSettings m_settings;
};

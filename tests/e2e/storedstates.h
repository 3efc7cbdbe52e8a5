// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/postgresserver.h"

#include <QMap>

//! What has become of each message, in a database of either kind, seen from outside while the program may be dead. A
//! message is known by the update that brought it.
class StoredStates
{
public:
    //! A file of SQLite.
    explicit StoredStates(const QString &path) : m_path(path) { }
    //! server must outlive this.
    StoredStates(PostgresServer &server, const QString &database) : m_server(&server), m_database(database) { }

    //! Column `state` of the table messages (InboxFile::State), by update. Empty as long as there is no table.
    [[nodiscard]] QMap<qint64, int> all() const;

private:
    [[nodiscard]] QMap<qint64, int> ofFile() const;

    QString m_path;
    PostgresServer *m_server = nullptr;
    QString m_database;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/inboxfile.h"

#include "store/datacipher.h"
#include "store/datakey.h"

#include <QDir>
#include <QFileInfo>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QUuid>
#include <QVariant>

using namespace Qt::StringLiterals;

namespace
{
QSqlDatabase opened(const QString &connection, const QString &path, const QString &options)
{
    QSqlDatabase database = QSqlDatabase::contains(connection) ? QSqlDatabase::database(connection, false)
                                                               : QSqlDatabase::addDatabase(u"QSQLITE"_s, connection);
    if (!database.isOpen()) {
        database.setDatabaseName(path);
        database.setConnectOptions(options);
        database.open();
    }
    return database;
}
}

InboxFile::InboxFile(const QString &path) : m_path(path), m_connection(QUuid::createUuid().toString()) { }

InboxFile::~InboxFile()
{
    QSqlDatabase::removeDatabase(m_connection);
}

QList<QVariantList> InboxFile::rows(const QString &statement, const QVariantList &values) const
{
    QSqlDatabase database = opened(m_connection, m_path, u"QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=2000"_s);
    QSqlQuery query(database);
    query.prepare(statement);
    for (const QVariant &value : values)
        query.addBindValue(value);
    QList<QVariantList> result;
    query.exec();
    while (query.next()) {
        QVariantList row;
        for (int i = 0; i < query.record().count(); ++i)
            row.append(query.value(i));
        result.append(row);
    }
    return result;
}

std::optional<int> InboxFile::stateOf(const QString &text) const
{
    const Result<Secret> key = datakey::read(QFileInfo(m_path).dir().filePath(u"data.key"_s));
    if (!key)
        return std::nullopt;
    const DataCipher cipher(key->utf8());
    QList<int> states;
    const auto found = rows(u"SELECT connection, chat, message, content, state FROM messages"_s);
    for (const QVariantList &row : found) {
        const QByteArray place
            = "messages/content/" + row[0].toByteArray() + '/' + row[1].toByteArray() + '/' + row[2].toByteArray();
        if (cipher.opened(row[3].toByteArray(), place).value_or(QByteArray()).contains(text.toUtf8()))
            states += row[4].toInt();
    }
    return states.size() == 1 ? std::optional(states.first()) : std::nullopt;
}

int InboxFile::count() const
{
    const auto found = rows(u"SELECT count(*) FROM messages"_s);
    return found.isEmpty() ? 0 : found.first().first().toInt();
}

int InboxFile::recordedParts() const
{
    const auto found = rows(u"SELECT count(*) FROM recordings"_s);
    return found.isEmpty() ? -1 : found.first().first().toInt();
}

int InboxFile::count(State state) const
{
    const auto found = rows(u"SELECT count(*) FROM messages WHERE state = ?"_s, { state });
    return found.isEmpty() ? 0 : found.first().first().toInt();
}

int InboxFile::foundOut() const
{
    const auto found = rows(u"SELECT count(*) FROM messages WHERE media = 2"_s);
    return found.isEmpty() ? 0 : found.first().first().toInt();
}

int InboxFile::mediaWaiting() const
{
    const auto found = rows(u"SELECT count(*) FROM messages WHERE media = 1"_s);
    return found.isEmpty() ? 0 : found.first().first().toInt();
}

int InboxFile::tokens(bool used) const
{
    const auto found = rows(u"SELECT count(*) FROM stream_tokens WHERE used = ?"_s, { used ? 1 : 0 });
    return found.isEmpty() ? 0 : found.first().first().toInt();
}

QList<qint64> InboxFile::messageIds() const
{
    QList<qint64> ids;
    const auto found = rows(u"SELECT message FROM messages ORDER BY sent_at, chat, message"_s);
    for (const QVariantList &row : found)
        ids.append(row.first().toLongLong());
    return ids;
}

InboxFile::Lock::Lock(const QString &path) : m_connection(QUuid::createUuid().toString())
{
    QSqlDatabase database = opened(m_connection, path, u"QSQLITE_BUSY_TIMEOUT=2000"_s);
    m_held = QSqlQuery(database).exec(u"BEGIN IMMEDIATE"_s);
}

InboxFile::Lock::~Lock()
{
    {
        QSqlDatabase database = QSqlDatabase::database(m_connection, false);
        QSqlQuery(database).exec(u"ROLLBACK"_s);
        database.close();
    }
    QSqlDatabase::removeDatabase(m_connection);
}

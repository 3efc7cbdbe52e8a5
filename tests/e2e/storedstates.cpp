// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/storedstates.h"

#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QUuid>
#include <QVariant>

using namespace Qt::StringLiterals;

QMap<qint64, int> StoredStates::all() const
{
    if (!m_server)
        return ofFile();
    QMap<qint64, int> states;
    const QByteArray answer
        = m_server->sql(m_database, u"SELECT string_agg(arrival || ' ' || state, ',') FROM messages"_s);
    const QList<QByteArray> rows = answer.trimmed().split(',');
    for (const QByteArray &row : rows) {
        const QList<QByteArray> parts = row.split(' ');
        if (parts.size() == 2)
            states.insert(parts.at(0).toLongLong(), parts.at(1).toInt());
    }
    return states;
}

QMap<qint64, int> StoredStates::ofFile() const
{
    QMap<qint64, int> states;
    if (!QFileInfo::exists(m_path)) // opening would make it
        return states;
    const QString name = QUuid::createUuid().toString();
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        database.setDatabaseName(m_path);
        database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=5000"_s);
        if (database.open()) {
            QSqlQuery query(database);
            query.setForwardOnly(true);
            query.exec(u"SELECT arrival, state FROM messages"_s);
            while (query.next())
                states.insert(query.value(0).toLongLong(), query.value(1).toInt());
        }
        database.close();
    }
    QSqlDatabase::removeDatabase(name);
    return states;
}

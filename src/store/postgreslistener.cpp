// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgreslistener.h"

#include <QVariant>

#include <libpq-fe.h>

#include <memory>

pg_conn *postgresConnection(const QSqlDriver &driver)
{
    const QVariant handle = driver.handle();
    const QByteArrayView type = handle.typeName(); // one is an alias of the other
    if (type != "PGconn*" && type != "pg_conn*")
        return nullptr;
    return *static_cast<pg_conn *const *>(handle.constData());
}

void ignoreNotices(const QSqlDriver &driver)
{
    if (pg_conn *connection = postgresConnection(driver))
        PQsetNoticeProcessor(
            connection, [](void *, const char *) {}, nullptr);
}

PostgresListener::PostgresListener(const QSqlDriver &driver)
    : m_connection(postgresConnection(driver)), m_socket(PQsocket(m_connection), QSocketNotifier::Read)
{
    connect(&m_socket, &QSocketNotifier::activated, this, &PostgresListener::look);
}

void PostgresListener::lookLater()
{
    if (!std::exchange(m_looking, true))
        QMetaObject::invokeMethod(this, &PostgresListener::look, Qt::QueuedConnection);
}

// libpq manual, "Asynchronous Notification".
void PostgresListener::look()
{
    m_looking = false;
    if (!m_connection)
        return;
    const bool alive = PQconsumeInput(m_connection) == 1 && PQstatus(m_connection) == CONNECTION_OK;
    if (!alive)
        m_socket.setEnabled(false); // at once: its number is free from now on
    struct Free
    {
        void operator()(PGnotify *notification) const { PQfreemem(notification); }
    };
    while (const std::unique_ptr<PGnotify, Free> said { PQnotifies(m_connection) })
        Q_EMIT heard(QString::fromUtf8(said->relname), QString::fromUtf8(said->extra));
    if (alive)
        return;
    m_connection = nullptr;
    Q_EMIT lost();
}

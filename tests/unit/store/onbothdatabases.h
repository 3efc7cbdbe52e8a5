// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/databasesettings.h"
#include "support/postgresserver.h"
#include "support/strictness.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

//! Where a database of this server is found.
inline PostgresAddress addressOf(const PostgresServer &server, const QString &database)
{
    return { QStringLiteral("127.0.0.1"), server.port(), database, server.user(), Secret(), {} };
}

//! A test whose rows are the two databases: SQLite in a file, and a real PostgreSQL. A row is of PostgreSQL when its
//! name begins so.
class OnBothDatabases : public StrictTest
{
protected:
    //! The rows of a test that has no others.
    static void databases()
    {
        QTest::addColumn<bool>("postgres");
        QTest::newRow("SQLite") << false;
        QTest::newRow("PostgreSQL") << true;
    }
    //! For initTestCase().
    void startServer() { QVERIFY2(m_server.start(), m_server.log().constData()); }
    //! For init(): an empty directory, and where in it, or at the server, the row's empty database is to be.
    [[nodiscard]] DatabaseSettings fresh(const QString &file = QStringLiteral("inbox.db"))
    {
        m_directory = std::make_unique<QTemporaryDir>();
        DatabaseSettings settings { m_directory->filePath(file) };
        if (QByteArrayView(QTest::currentDataTag()).startsWith("PostgreSQL"))
            settings.postgres = addressOf(m_server, m_server.makeDatabase());
        return settings;
    }

    PostgresServer m_server;
    std::unique_ptr<QTemporaryDir> m_directory;
};

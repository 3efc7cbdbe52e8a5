// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/databasecheck.h"

#include <QThread>

using namespace Qt::StringLiterals;

namespace
{
//! The schema's version when all went well.
Result<int> openAndWrite(const DatabaseSettings &settings)
{
    auto database = Database::open(settings);
    if (!database)
        return tl::unexpected(database.error());
    const Result<void> written = (*database)->inTransaction([&]() -> Result<void> {
        // A table of its own, so that no figure of the real ones is touched while a server runs.
        for (const QString &statement : { u"CREATE TABLE check_of_writing (at BIGINT NOT NULL)"_s,
                 u"INSERT INTO check_of_writing (at) VALUES (1)"_s, u"DROP TABLE check_of_writing"_s }) {
            if (const auto done = (*database)->run(statement); !done)
                return tl::unexpected(done.error());
        }
        return {};
    });
    if (!written)
        return tl::unexpected(written.error());
    return (*database)->schemaVersion();
}

Verdict verdictOf(const Result<int> &schema, bool inMemory)
{
    if (!schema)
        return checkverdict::failed(schema.error(), u"check DATABASE_URL and DATA_DIR"_s);
    if (inMemory)
        return Verdict::warning(u"kept in memory: what was heard is forgotten when the program ends"_s,
            u"leave DATABASE_URL out, or write sqlite:/path/to/file"_s);
    return Verdict::good(QString(u"opened and written (schema "_s + QString::number(*schema) + u')'));
}
}

DatabaseCheck::DatabaseCheck(const DatabaseSettings &settings)
{
    // QtSql blocks, so it gets a thread. It may outlive this object; hence nothing of it is touched there.
    auto outcome = std::make_shared<Result<int>>();
    QThread *thread = QThread::create([settings, outcome] { *outcome = openAndWrite(settings); });
    thread->setObjectName(u"databasecheck"_s);
    connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    connect(thread, &QThread::finished, this,
        [this, outcome, inMemory = settings.file == u":memory:"] { Q_EMIT finished(verdictOf(*outcome, inMemory)); });
    thread->start();
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/databasecheck.h"

#include "store/integritycheck.h"

#include <QThread>

using namespace Qt::StringLiterals;

namespace
{
Verdict failed(const ServiceError &error)
{
    return checkverdict::failed(error, u"check DATABASE_URL and DATA_DIR"_s);
}

// As InboxStore does to find out whether a database works again.
Result<void> write(Database &database)
{
    return database.inTransaction([&]() -> Result<void> {
        const auto written = database.run(u"UPDATE vault SET id = 1 WHERE id = 1"_s);
        return written ? Result<void>() : tl::unexpected(written.error());
    });
}

Verdict notMadeYet(Database &database)
{
    const Result<void> could = database.couldBeMade();
    return could ? Verdict::good(u"nothing has been stored yet; the first start makes it"_s) : failed(could.error());
}

Verdict tried(const DatabaseSettings &settings, const DataKeySettings &key)
{
    Database database(settings);
    if (const Result<void> opened = database.ensureOpen(); !opened)
        return opened.error().kind == ServiceError::Kind::Empty ? notMadeYet(database) : failed(opened.error());
    if (IntegrityCheck::isLarge(settings)) {
        if (const Result<void> whole = IntegrityCheck::run(database); !whole)
            return failed(whole.error());
    }
    const auto cipher = vault::open(database, key);
    if (!cipher)
        return failed(cipher.error());
    if (const Result<void> written = write(database); !written)
        return failed(written.error());
    return Verdict::good(QString((settings.postgres ? u"PostgreSQL"_s : u"SQLite"_s)
        + u", opened with its key and written (schema "_s + QString::number(database.schemaVersion()) + u')'));
}
}

DatabaseCheck::DatabaseCheck(const DatabaseSettings &settings, const DataKeySettings &key)
{
    // QtSql blocks, so it gets a thread. It may outlive this object; hence nothing of it is touched there.
    auto verdict = std::make_shared<Verdict>();
    DatabaseSettings existing = settings;
    existing.onlyExisting = true;
    QThread *thread = QThread::create([existing, key, verdict] {
        if (!existing.postgres && existing.file == u":memory:")
            *verdict = Verdict::warning(u"kept in memory: what was heard is forgotten when the program ends"_s,
                u"leave DATABASE_URL out, or write sqlite:/path/to/file"_s);
        else
            *verdict = tried(existing, key);
    });
    thread->setObjectName(u"databasecheck"_s);
    connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    connect(thread, &QThread::finished, this, [this, verdict] { Q_EMIT finished(*verdict); });
    thread->start();
}

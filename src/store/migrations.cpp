// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/migrations.h"

#include "store/database.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QMap>

// Outside any namespace, as Q_INIT_RESOURCE demands. Calling it also makes the linker keep the resource of a static
// library.
static void keepMigrations()
{
    Q_INIT_RESOURCE(migrations);
}

namespace
{
using Kind = ServiceError::Kind;

QStringList statementsOf(const QString &sql)
{
    QStringList statements;
    QString current;
    for (const QString &line : sql.split(u'\n')) {
        const QString trimmed = line.trimmed();
        if (trimmed.isEmpty() || trimmed.startsWith(u"--"))
            continue;
        current += line + u'\n';
        if (trimmed.endsWith(u';')) {
            statements += current.trimmed().chopped(1);
            current.clear();
        }
    }
    if (!current.isEmpty())
        statements += current.trimmed();
    return statements;
}

QMap<int, QString> migrationsIn(const QString &directory)
{
    QMap<int, QString> found;
    const QFileInfoList files = QDir(directory).entryInfoList({ QStringLiteral("*.sql") }, QDir::Files);
    for (const QFileInfo &file : files)
        found.insert(file.fileName().section(u'_', 0, 0).toInt(), file.filePath());
    return found;
}

Result<int> readVersion(Database &database)
{
    auto query = database.run(QStringLiteral("SELECT MAX(version) FROM schema_version"));
    if (!query)
        return tl::unexpected(query.error());
    return query->next() ? query->value(0).toInt() : 0;
}

// Nothing of the program's own: what a dialect needs in such a transaction.
Result<void> runAll(Database &database, const QStringList &statements)
{
    for (const QString &statement : statements) {
        if (const auto done = database.run(statement); !done)
            return tl::unexpected(done.error());
    }
    return {};
}

Result<void> applyOne(Database &database, const QString &path, int number, const QStringList &before)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Kind::Refused, QStringLiteral("migration %1 cannot be read: a faulty build").arg(number));
    const QStringList statements = statementsOf(QString::fromUtf8(file.readAll()));
    return database.inTransaction([&]() -> Result<void> {
        if (const Result<void> prepared = runAll(database, before); !prepared)
            return prepared;
        // Another process may have been faster while this one waited for the lock.
        const Result<int> version = readVersion(database);
        if (!version || *version >= number)
            return version ? Result<void>() : tl::unexpected(version.error());
        for (const QString &statement : statements) {
            if (const auto done = database.run(statement); !done)
                return failure(done.error().kind, QStringLiteral("migration %1: ").arg(number) + done.error().detail);
        }
        const auto noted
            = database.run(QStringLiteral("INSERT INTO schema_version (version, applied_at) VALUES (?, ?)"),
                { number, QDateTime::currentMSecsSinceEpoch() });
        return noted ? Result<void>() : tl::unexpected(noted.error());
    });
}

tl::unexpected<ServiceError> tooNew(int version, int known)
{
    return failure(Kind::Refused,
        QStringLiteral("the database has schema %1, this program knows up to %2; start the newer program again, or "
                       "restore a backup")
            .arg(version)
            .arg(known));
}

// IF NOT EXISTS alone does not help two PostgreSQL sessions that create the same table at the same moment.
Result<void> makeVersionTable(Database &database, const QStringList &before)
{
    const QStringList statements = before
        + QStringList { QStringLiteral("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY "
                                       "KEY, applied_at BIGINT NOT NULL)") };
    return database.inTransaction([&] { return runAll(database, statements); });
}
}

Result<int> migrations::expectPresent(Database &database, const QString &directory)
{
    keepMigrations();
    const auto known = static_cast<int>(migrationsIn(directory).size());
    const Result<int> version = readVersion(database);
    // 0: another process is just making it, or was stopped while it did.
    if (version ? *version == 0 : version.error().kind == Kind::NotFound)
        return failure(Kind::Empty, QStringLiteral("nothing has been stored yet"));
    if (!version)
        return version;
    if (*version > known)
        return tooNew(*version, known);
    if (*version < known)
        return failure(Kind::Refused,
            QStringLiteral("the database was written by an older program; messenger-ab serve brings it up to date"));
    return version;
}

Result<int> migrations::apply(Database &database, const QString &directory, const QStringList &before, Opened opened)
{
    keepMigrations();
    const QMap<int, QString> known = migrationsIn(directory);
    if (known.isEmpty() || known.firstKey() != 1 || known.lastKey() != known.size())
        return failure(Kind::Refused, QStringLiteral("the program's own migrations are incomplete: a faulty build"));
    Result<int> version = readVersion(database);
    if (!version) {
        if (const Result<void> made = makeVersionTable(database, before); !made)
            return tl::unexpected(made.error());
        version = readVersion(database);
        if (!version)
            return version;
    }
    if (*version > known.lastKey())
        return opened == Opened::Again ? version : tooNew(*version, known.lastKey());
    for (int number = *version + 1; number <= known.lastKey(); ++number) {
        if (const Result<void> applied = applyOne(database, known.value(number), number, before); !applied)
            return tl::unexpected(applied.error());
    }
    return known.lastKey();
}

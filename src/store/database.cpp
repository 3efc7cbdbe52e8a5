// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/database.h"

#include "net/logcategories.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlError>
#include <QUuid>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// Outside any namespace, as Q_INIT_RESOURCE demands. Calling it also makes the linker keep the resource of a static
// library.
static void keepMigrations()
{
    Q_INIT_RESOURCE(migrations);
}

namespace
{
using Kind = ServiceError::Kind;

constexpr QStringView inMemory = u":memory:";

// Result codes of SQLite (sqlite.org/rescode.html), primary part.
enum SqliteCode {
    Busy = 5,
    Locked = 6,
    ReadOnly = 8,
    IoError = 10,
    Corrupt = 11,
    Full = 13,
    CantOpen = 14,
    NotADatabase = 26
};

// The driver's own text may quote the statement; its code says as much.
ServiceError errorOf(const QSqlError &error)
{
    const int code = error.nativeErrorCode().toInt() & 0xff;
    switch (code) {
    case Busy:
    case Locked:
        return { Kind::Conflict, QStringLiteral("another process holds the database"), {} };
    case Full:
        return { Kind::Server, QStringLiteral("no room left for the database; free space in DATA_DIR"), {} };
    case IoError:
        return { Kind::Server, QStringLiteral("the disk of the database does not work; check DATA_DIR"), {} };
    case ReadOnly:
    case CantOpen:
        return { Kind::Refused, QStringLiteral("the database cannot be written; check owner and mode of DATA_DIR"),
            {} };
    case Corrupt:
    case NotADatabase:
        return { Kind::Malformed, QStringLiteral("the database file is damaged; restore a backup or move it away"),
            {} };
    default:
        return { Kind::Refused, QStringLiteral("the database refuses a statement (code %1)").arg(code), {} };
    }
}

// Made before SQLite does, so that there is no moment at which others can open it. SQLite gives -wal and -shm the same
// mode.
Result<void> makePrivate(const QString &file)
{
    const ServiceError refused { Kind::Refused,
        QStringLiteral("the database file cannot be made; check owner and mode of DATA_DIR"), {} };
    const QFileInfo directory(QFileInfo(file).absolutePath());
    if (!directory.exists()) {
        // Only the last part is ours alone; what is above it belongs to the system's conventions.
        const bool made = QDir(directory.absolutePath()).mkpath(QStringLiteral("."))
            && QDir(directory.absolutePath())
                   .mkdir(directory.fileName(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        if (!made && !QFileInfo::exists(directory.absoluteFilePath()))
            return tl::unexpected(refused);
    }
    const int descriptor = ::open(QFile::encodeName(file).constData(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return tl::unexpected(refused);
    struct stat found
    {
    };
    // A volume that does not know modes is the operator's choice; a file that others may read is not kept that way
    // silently.
    if (::fstat(descriptor, &found) == 0 && (found.st_mode & (S_IRWXG | S_IRWXO)) != 0
        && ::fchmod(descriptor, S_IRUSR | S_IWUSR) != 0)
        qCWarning(logStore) << "the database file can be read by others and its mode cannot be changed";
    ::close(descriptor);
    return {};
}

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
}

Result<std::unique_ptr<Database>> Database::open(const DatabaseSettings &settings)
{
    keepMigrations();
    std::unique_ptr<Database> database(new Database);
    for (const auto &step : { std::function([&] { return database->connectTo(settings); }),
             std::function([&] { return database->prepare(); }),
             std::function([&] { return database->migrate(settings.migrations); }) }) {
        if (const Result<void> done = step(); !done)
            return tl::unexpected(done.error());
    }
    return database;
}

Database::~Database()
{
    m_connection.close();
    m_connection = QSqlDatabase(); // else removeDatabase() warns of a connection in use
    if (!m_name.isEmpty())
        QSqlDatabase::removeDatabase(m_name);
}

Result<QSqlQuery> Database::run(const QString &sql, const QVariantList &values)
{
    QSqlQuery query(m_connection);
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return tl::unexpected(errorOf(query.lastError()));
    for (const QVariant &value : values)
        query.addBindValue(value);
    if (!query.exec())
        return tl::unexpected(errorOf(query.lastError()));
    return query;
}

Result<void> Database::inTransaction(const std::function<Result<void>()> &work)
{
    // IMMEDIATE: waits for the lock now, within the busy timeout, instead of failing in the middle.
    if (const auto begun = run(QStringLiteral("BEGIN IMMEDIATE")); !begun)
        return tl::unexpected(begun.error());
    Result<void> done = work();
    if (done) {
        if (const auto committed = run(QStringLiteral("COMMIT")); !committed)
            done = tl::unexpected(committed.error());
    }
    if (!done)
        (void)run(QStringLiteral("ROLLBACK")); // fails harmlessly when SQLite has already rolled back by itself
    return done;
}

Result<void> Database::connectTo(const DatabaseSettings &settings)
{
    if (settings.file != inMemory) {
        if (const Result<void> made = makePrivate(settings.file); !made)
            return made;
    }
    m_name = QUuid::createUuid().toString();
    m_connection = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_name);
    m_connection.setDatabaseName(settings.file);
    m_connection.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(settings.busyTimeout.count()));
    if (!m_connection.open())
        return tl::unexpected(errorOf(m_connection.lastError()));
    return {};
}

Result<void> Database::prepare()
{
    // Deleted messages are overwritten, not only forgotten.
    for (const char *pragma : { "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON" }) {
        if (const auto set = run(QStringLiteral("PRAGMA ") + QLatin1StringView(pragma)); !set)
            return tl::unexpected(set.error());
    }
    auto check = run(QStringLiteral("PRAGMA quick_check(1)"));
    if (!check)
        return tl::unexpected(check.error());
    if (!check->next() || check->value(0).toString() != u"ok")
        return failure(
            Kind::Malformed, QStringLiteral("the database file is damaged; restore a backup or move it away"));
    return {};
}

Result<int> Database::readVersion()
{
    auto query = run(QStringLiteral("SELECT MAX(version) FROM schema_version"));
    if (!query)
        return tl::unexpected(query.error());
    return query->next() ? query->value(0).toInt() : 0;
}

Result<void> Database::migrate(const QString &directory)
{
    const QMap<int, QString> migrations = migrationsIn(directory);
    if (migrations.isEmpty() || migrations.firstKey() != 1 || migrations.lastKey() != migrations.size())
        return failure(Kind::Refused, QStringLiteral("the program's own migrations are incomplete: a faulty build"));
    if (const auto table = run(QStringLiteral("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL "
                                              "PRIMARY KEY, applied_at BIGINT NOT NULL)"));
        !table)
        return tl::unexpected(table.error());
    const Result<int> version = readVersion();
    if (!version)
        return tl::unexpected(version.error());
    if (*version > migrations.lastKey()) {
        return failure(Kind::Refused,
            QStringLiteral("the database has schema %1, this program knows up to %2: start the newer program again, or "
                           "restore a backup")
                .arg(*version)
                .arg(migrations.lastKey()));
    }
    for (int number = *version + 1; number <= migrations.lastKey(); ++number) {
        if (const Result<void> applied = apply(migrations.value(number), number); !applied)
            return applied;
    }
    m_version = migrations.lastKey();
    return {};
}

Result<void> Database::apply(const QString &path, int number)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(Kind::Refused, QStringLiteral("migration %1 cannot be read: a faulty build").arg(number));
    const QStringList statements = statementsOf(QString::fromUtf8(file.readAll()));
    return inTransaction([&]() -> Result<void> {
        // Another process may have been faster while this one waited for the lock.
        const Result<int> version = readVersion();
        if (!version || *version >= number)
            return version ? Result<void>() : tl::unexpected(version.error());
        for (const QString &statement : statements) {
            if (const auto done = run(statement); !done)
                return failure(done.error().kind, QStringLiteral("migration %1: ").arg(number) + done.error().detail);
        }
        const auto noted = run(QStringLiteral("INSERT INTO schema_version (version, applied_at) VALUES (?, ?)"),
            { number, QDateTime::currentMSecsSinceEpoch() });
        return noted ? Result<void>() : tl::unexpected(noted.error());
    });
}

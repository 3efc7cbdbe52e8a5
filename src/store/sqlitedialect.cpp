// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitedialect.h"

#include "net/logcategories.h"
#include "store/database.h"
#include "store/integritycheck.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace
{
using Kind = ServiceError::Kind;

constexpr QStringView inMemory = u":memory:";

// Result codes of SQLite (sqlite.org/rescode.html), primary part.
enum SqliteCode {
    Error = 1,
    Busy = 5,
    Locked = 6,
    ReadOnly = 8,
    IoError = 10,
    Corrupt = 11,
    Full = 13,
    CantOpen = 14,
    NotADatabase = 26
};
}

bool SqliteDialect::isInMemory() const
{
    return m_settings.file == inMemory;
}

Result<void> SqliteDialect::configure(QSqlDatabase &connection)
{
    if (!isInMemory()) {
        if (const Result<void> made = makePrivate(); !made)
            return made;
    }
    connection.setDatabaseName(m_settings.file);
    connection.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(m_settings.busyTimeout.count()));
    return {};
}

Result<void> SqliteDialect::prepare(Database &database)
{
    // Deleted messages are overwritten, not only forgotten.
    for (const char *pragma : { "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON" }) {
        if (const auto set = database.run(QStringLiteral("PRAGMA ") + QLatin1StringView(pragma)); !set)
            return tl::unexpected(set.error());
    }
    return IntegrityCheck::isLarge(m_settings) ? Result<void>() : IntegrityCheck::run(database);
}

std::optional<Result<void>> SqliteDialect::isPlaceUsable() const
{
    QFileInfo place(QFileInfo(m_settings.file).absolutePath());
    while (!place.exists() && !place.isRoot())
        place = QFileInfo(place.absolutePath());
    const bool usable = place.isDir() && ::access(QFile::encodeName(place.filePath()).constData(), W_OK | X_OK) == 0;
    return usable
        ? Result<void>()
        : failure(Kind::Refused, QStringLiteral("the database file cannot be made; check owner and mode of DATA_DIR"));
}

Result<void> SqliteDialect::stillThere() const
{
    if (isInMemory())
        return {};
    struct stat found
    {
    };
    if (::stat(QFile::encodeName(m_settings.file).constData(), &found) == 0 && found.st_dev == m_device
        && found.st_ino == m_inode)
        return {};
    return failure(Kind::Server, QStringLiteral("the database file was taken away; put it back into DATA_DIR"));
}

bool SqliteDialect::execute(QSqlQuery &query, const QString &sql, const QVariantList &values) const
{
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return false;
    for (const QVariant &value : values)
        query.addBindValue(value);
    return query.exec();
}

ServiceError SqliteDialect::statementError(const QSqlError &error) const
{
    const int code = error.nativeErrorCode().toInt() & 0xff;
    switch (code) {
    case Error:
        if (error.databaseText().startsWith(u"no such table"))
            return { Kind::NotFound, QStringLiteral("the database has none of the program's tables"), {} };
        break;
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
        return IntegrityCheck::damage();
    default:
        break;
    }
    return { Kind::Refused, QStringLiteral("the database refuses a statement (code %1)").arg(code), {} };
}

// Made before SQLite does, so that there is no moment at which others can open it. SQLite gives -wal and -shm the same
// mode. Only once: a file that disappears while the program runs is missed, not replaced by an empty one.
Result<void> SqliteDialect::makePrivate()
{
    const auto refused = failure(Kind::Refused,
        m_settings.onlyExisting ? QStringLiteral("the database file cannot be opened; check owner and mode of DATA_DIR")
                                : QStringLiteral("the database file cannot be made; check owner and mode of DATA_DIR"));
    const bool first = m_inode == 0;
    const bool make = first && !m_settings.onlyExisting;
    if (first && m_settings.onlyExisting && !QFileInfo::exists(m_settings.file))
        return failure(Kind::Empty, QStringLiteral("nothing has been stored yet"));
    const QFileInfo directory(QFileInfo(m_settings.file).absolutePath());
    if (make && !directory.exists()) {
        // Only the last part is ours alone; what is above it belongs to the system's conventions.
        const bool made = QDir(directory.absolutePath()).mkpath(QStringLiteral("."))
            && QDir(directory.absolutePath())
                   .mkdir(directory.fileName(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        if (!made && !QFileInfo::exists(directory.absoluteFilePath()))
            return refused;
    }
    const int descriptor = ::open(
        QFile::encodeName(m_settings.file).constData(), O_RDWR | O_CLOEXEC | (make ? O_CREAT : 0), S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return first ? refused : stillThere();
    struct stat found
    {
    };
    const bool known = ::fstat(descriptor, &found) == 0;
    m_device = found.st_dev;
    m_inode = found.st_ino;
    // A volume that does not know modes is the operator's choice; a file that others may read is not kept that way
    // silently.
    if (known && (found.st_mode & (S_IRWXG | S_IRWXO)) != 0 && ::fchmod(descriptor, S_IRUSR | S_IWUSR) != 0)
        qCWarning(logStore) << "the database file can be read by others and its mode cannot be changed";
    ::close(descriptor);
    return {};
}

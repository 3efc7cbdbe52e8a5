// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/datakey.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

namespace
{
using Kind = ServiceError::Kind;

constexpr qsizetype KeySize = 32;
constexpr qsizetype LongestFile = 4096;
constexpr mode_t OthersMay = S_IRWXG | S_IRWXO;

//! A descriptor that closes itself.
class File
{
public:
    File(const QString &path, int flags)
        : m_descriptor(::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR))
    {
    }
    ~File()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Q_DISABLE_COPY_MOVE(File)

    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }
    [[nodiscard]] int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
};

tl::unexpected<ServiceError> cannotBeRead()
{
    return failure(Kind::Refused,
        QStringLiteral("the key file cannot be read; check owner and mode of DATA_DIR, or set DATA_KEY"));
}

tl::unexpected<ServiceError> cannotBeMade()
{
    return failure(Kind::Refused,
        QStringLiteral("the key file cannot be made; check owner, mode and free space of DATA_DIR, or set DATA_KEY"));
}

// A key that others may read protects nothing.
bool isPrivate(int descriptor)
{
    struct stat found
    {
    };
    return ::fstat(descriptor, &found) == 0
        && ((found.st_mode & OthersMay) == 0 || ::fchmod(descriptor, S_IRUSR | S_IWUSR) == 0);
}

QByteArray randomKey()
{
    QByteArray bytes(KeySize, Qt::Uninitialized);
    if (RAND_bytes(reinterpret_cast<unsigned char *>(bytes.data()), KeySize) != 1)
        qFatal("OpenSSL gives no random numbers: repair its installation");
    QByteArray text = bytes.toBase64();
    OPENSSL_cleanse(bytes.data(), static_cast<size_t>(bytes.size()));
    return text;
}

bool writeWhole(int descriptor, QByteArrayView bytes)
{
    return ::write(descriptor, bytes.data(), static_cast<size_t>(bytes.size())) == bytes.size()
        && ::fsync(descriptor) == 0;
}

// Under a name of its own first: who finds the file, finds a whole key in it.
bool make(const QString &path)
{
    const QString draft = path + QStringLiteral(".%1").arg(::getpid());
    ::unlink(QFile::encodeName(draft).constData()); // of a process with this id that died long ago
    {
        const File file(draft, O_WRONLY | O_CREAT | O_EXCL);
        QByteArray text = randomKey() + '\n';
        const bool written = file.isOpen() && writeWhole(file.descriptor(), text);
        OPENSSL_cleanse(text.data(), static_cast<size_t>(text.size()));
        if (!written) {
            ::unlink(QFile::encodeName(draft).constData());
            return false;
        }
    }
    const bool linked = ::link(QFile::encodeName(draft).constData(), QFile::encodeName(path).constData()) == 0;
    const bool thereAlready = !linked && errno == EEXIST;
    ::unlink(QFile::encodeName(draft).constData());
    const File directory(QFileInfo(path).absolutePath(), O_RDONLY | O_DIRECTORY);
    return (linked || thereAlready) && directory.isOpen() && ::fsync(directory.descriptor()) == 0;
}
}

Result<Secret> datakey::read(const QString &path)
{
    const File file(path, O_RDONLY);
    if (!file.isOpen()) {
        return errno == ENOENT
            ? failure(Kind::NotFound,
                QStringLiteral("the key file is missing from DATA_DIR; put it back from a backup, or set DATA_KEY to "
                               "what it held"))
            : cannotBeRead();
    }
    if (!isPrivate(file.descriptor()))
        return failure(Kind::Refused,
            QStringLiteral("the key file can be read by others, and its mode cannot be changed; chmod 600 it"));
    QByteArray text(LongestFile, Qt::Uninitialized);
    const ssize_t size = ::read(file.descriptor(), text.data(), LongestFile);
    if (size < 0)
        return cannotBeRead();
    Secret key(QString::fromLatin1(text.constData(), size).trimmed());
    OPENSSL_cleanse(text.data(), LongestFile);
    if (key.utf8().size() < KeySize)
        return failure(Kind::Malformed,
            QStringLiteral("the key file holds no key; put it back from a backup, or set DATA_KEY to what it held"));
    return key;
}

Result<Secret> datakey::readOrMake(const QString &path)
{
    Result<Secret> key = read(path);
    if (key || key.error().kind != Kind::NotFound)
        return key;
    const QString directory = QFileInfo(path).absolutePath();
    if (!QDir().mkpath(directory) || !make(path))
        return cannotBeMade();
    return read(path);
}

Secret datakey::passing()
{
    return Secret(QString::fromLatin1(randomKey()));
}

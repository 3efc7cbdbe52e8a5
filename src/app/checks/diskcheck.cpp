// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/diskcheck.h"

#include <QDir>
#include <QFileInfo>
#include <QStorageInfo>
#include <QTemporaryFile>
#include <QThread>

using namespace Qt::StringLiterals;

namespace
{
constexpr qsizetype Sample = 64 * 1024; // more than a file system finds room for in passing

//! The directory, or the nearest one above it that exists.
QString existing(const QString &path)
{
    QString there = path;
    while (!QFileInfo::exists(there) && there != u"/"_s)
        there = QFileInfo(there).path();
    return there;
}

checkverdict::Disk lookedAt(const CheckedDirectory &directory)
{
    const QString there = existing(directory.path);
    checkverdict::Disk disk { directory.setting, {}, -1 };
    if (!QFileInfo(there).isDir()) {
        disk.trouble = u"is no directory"_s;
        return disk;
    }
    disk.free = QStorageInfo(there).bytesAvailable();
    QTemporaryFile file(there + u"/.messenger-ab-check-XXXXXX"_s);
    if (!file.open() || file.write(QByteArray(Sample, 'x')) != Sample || !file.flush())
        disk.trouble = QString(u"cannot be written ("_s + file.errorString() + u')');
    return disk;
}
}

DiskCheck::DiskCheck(const QList<CheckedDirectory> &directories)
{
    // It may outlive this object; hence nothing of it is touched there.
    auto seen = std::make_shared<QList<checkverdict::Disk>>();
    QThread *thread = QThread::create([directories, seen] {
        for (const CheckedDirectory &directory : directories)
            seen->append(lookedAt(directory));
    });
    thread->setObjectName(u"diskcheck"_s);
    connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    connect(thread, &QThread::finished, this, [this, seen] { Q_EMIT finished(checkverdict::disks(*seen)); });
    thread->start();
}

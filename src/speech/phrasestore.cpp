// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/phrasestore.h"

#include "speech/speechsynthesizer.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QSaveFile>

namespace
{
// Raise it when the sound of a sentence changes without its text or voice doing so (trimming, levelling, file format).
constexpr int FormatVersion = 1;
constexpr QByteArrayView Magic = "MABmulaw";
constexpr qsizetype DigestBytes = 32;
// An hour of sound: more is no sentence.
constexpr qint64 LargestFile = 30'000'000;

constexpr QFile::Permissions OwnerOnly = QFile::ReadOwner | QFile::WriteOwner;

QByteArray digest(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

bool makeDirectory(const QString &directory)
{
    if (!QDir().mkpath(directory))
        return false;
    // A mounted volume may belong to somebody else, who then decides on its mode.
    QFile::setPermissions(directory, OwnerOnly | QFile::ExeOwner);
    return true;
}
}

PhraseStore::PhraseStore(const QString &directory, const QString &voiceId) : m_directory(directory), m_voiceId(voiceId)
{
}

QString PhraseStore::path(const QString &text) const
{
    const Prosody prosody; // fixed sentences are kept as the voice says them normally
    // Each part ends with a byte that none can hold, so that no two lists of parts are the same.
    const QString key = QString::number(FormatVersion) % QChar(u'\0') % m_voiceId % QChar(u'\0')
        % QString::number(prosody.ratePercent) % QChar(u'\0') % QString::number(prosody.volumePercent) % QChar(u'\0')
        % text;
    return m_directory % u'/' % QString::fromLatin1(digest(key.toUtf8()).toHex()) % QStringLiteral(".mulaw");
}

QByteArray PhraseStore::load(const QString &text) const
{
    QFile file(path(text));
    if (!file.open(QIODevice::ReadOnly) || file.size() > LargestFile)
        return {};
    const QByteArray content = file.readAll();
    if (!content.startsWith(Magic) || content.size() <= Magic.size() + DigestBytes)
        return {};
    const QByteArray mulaw = content.sliced(Magic.size() + DigestBytes);
    return digest(mulaw) == content.sliced(Magic.size(), DigestBytes) ? mulaw : QByteArray();
}

bool PhraseStore::save(const QString &text, const QByteArray &mulaw, QString *errorString) const
{
    QSaveFile file(path(text));
    const bool saved = makeDirectory(m_directory) && file.open(QIODevice::WriteOnly) && file.setPermissions(OwnerOnly)
        && file.write(Magic.toByteArray() + digest(mulaw) + mulaw) >= 0 && file.commit();
    if (!saved && errorString)
        *errorString = file.error() == QFileDevice::NoError ? QStringLiteral("its directory can not be made")
                                                            : file.errorString();
    return saved;
}

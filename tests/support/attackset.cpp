// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/attackset.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

QList<QJsonObject> attackSet(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no attacks in %s", qUtf8Printable(path));
    QList<QJsonObject> attacks;
    const QJsonArray entries = QJsonDocument::fromJson(file.readAll()).array();
    for (const QJsonValue &entry : entries) {
        QJsonObject attack = entry.toObject();
        attack["text"_L1] = attack["text"_L1].toString().repeated(attack["times"_L1].toInt(1));
        attacks.append(attack);
    }
    return attacks;
}

QString obedientAnswer(const QJsonObject &attack, const QString &fence)
{
    const QString said = attack["obeys"_L1].toString(u"[1] Mallory will, dass ich gehorche."_s);
    return QString(said).replace(u"%FENCE%"_s, fence);
}

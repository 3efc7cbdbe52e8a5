// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/telephonysettings.h"

#include <QRandomGenerator>

#include <array>

QList<QByteArray> TelephonySettings::tokenSecrets() const
{
    return (authTokens.isEmpty() ? QList<QByteArray> { processSecret } : authTokens) + formerSecrets;
}

QByteArray TelephonySettings::randomSecret()
{
    std::array<quint32, 8> words {};
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    return QByteArray(reinterpret_cast<const char *>(words.data()), static_cast<qsizetype>(sizeof words));
}

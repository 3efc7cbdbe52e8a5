// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/serviceurl.h"

namespace
{
QUrl joined(const QUrl &base, const QString &path, const QString &plainScheme, const QString &secureScheme)
{
    const QString scheme = base.scheme();
    const bool plain = scheme == QLatin1String("http") || scheme == QLatin1String("ws");
    QString prefix = base.path();
    while (prefix.endsWith(u'/'))
        prefix.chop(1);
    QUrl url = base;
    url.setScheme(plain ? plainScheme : secureScheme);
    url.setPath(QString(prefix + path));
    return url;
}
}

QUrl serviceurl::forWebSocket(const QUrl &base, const QString &path)
{
    return joined(base, path, QStringLiteral("ws"), QStringLiteral("wss"));
}

QUrl serviceurl::forHttp(const QUrl &base, const QString &path)
{
    return joined(base, path, QStringLiteral("http"), QStringLiteral("https"));
}

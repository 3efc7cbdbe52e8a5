// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

//! The value of a field in a raw HTTP head, empty where there is none. The name counts in any case, as HTTP has it:
//! QNetworkAccessManager sends names as they were set up to Qt 6.4, and in lower case later.
[[nodiscard]] inline QByteArray headerIn(const QByteArray &head, QByteArrayView name)
{
    for (const QByteArray &line : head.split('\n')) {
        if (line.trimmed().isEmpty())
            break; // the body follows
        const qsizetype colon = line.indexOf(':');
        if (colon >= 0 && line.first(colon).compare(name, Qt::CaseInsensitive) == 0)
            return line.sliced(colon + 1).trimmed();
    }
    return {};
}

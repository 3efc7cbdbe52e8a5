// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/databasesettings.h"

#include <QHostAddress>
#include <QString>
#include <QStringList>
#include <QStringView>
#include <QTimeZone>
#include <QUrl>

#include <chrono>
#include <optional>

//! What the text of a setting means. Pure; nothing here shows a value, for it may be a key in the wrong place.
namespace settingsvalues
{
//! A value, or what is wrong with the text ("is not a whole number").
template<class T>
struct Parsed
{
    std::optional<T> value;
    QString wrong;
    QString remedy;
};

//! true, false, 1, 0, yes, no, in any case.
[[nodiscard]] std::optional<bool> flag(QStringView text);
[[nodiscard]] std::optional<qint64> wholeNumber(QStringView text);
//! Seconds, with decimals or without.
[[nodiscard]] std::optional<std::chrono::milliseconds> seconds(QStringView text);
//! "+" and 7 to 15 digits, the first not 0 (ITU-T E.164).
[[nodiscard]] bool isE164(QStringView text);
//! localhost, 127.0.0.0/8, ::1.
[[nodiscard]] bool isLoopback(const QString &host);
//! An address to listen on: an IP address, localhost, or * for all.
[[nodiscard]] std::optional<QHostAddress> listenAddress(const QString &text);
//! Entries of a comma list, trimmed, empty ones left out.
[[nodiscard]] QStringList list(const QString &text);
//! A name of the IANA time zone database that this machine knows, its older names included (Europe/Kiev), or UTC.
[[nodiscard]] std::optional<QTimeZone> timeZone(const QString &text);

//! PUBLIC_URL: no scheme means https, trailing slashes go, http only for loopback, a path prefix is kept.
[[nodiscard]] Parsed<QUrl> publicUrl(const QString &text);

enum class Service {
    Http, //!< only http, https
    HttpAndWebSocket, //!< has both: the value is kept as ws or wss, whichever was given
};
//! A base address of an outside service. Plain http and ws only for loopback, or where allowPlain says so.
[[nodiscard]] Parsed<QUrl> baseAddress(const QString &text, Service service, bool allowPlain);

struct Database
{
    std::optional<PostgresAddress> postgres;
    QString sqlitePath; //!< when it is not PostgreSQL; empty: the default in the data directory
};
//! DATABASE_URL. What follows "?" in a PostgreSQL address are libpq's parameters; without sslmode a server that is not
//! on this machine must speak TLS.
[[nodiscard]] Parsed<Database> database(const QString &text);
}

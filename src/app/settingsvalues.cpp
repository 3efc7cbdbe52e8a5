// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settingsvalues.h"

#include <QRegularExpression>
#include <QUrlQuery>

#include <algorithm>
#include <cmath>

namespace
{
bool matches(QStringView text, const QRegularExpression &whole)
{
    return whole.match(text.toString()).hasMatch();
}

// Everything about a base address but its scheme.
QString faultOf(const QUrl &url)
{
    if (!url.isValid() || url.host().isEmpty())
        return QStringLiteral("is not an address");
    if (!url.userInfo().isEmpty())
        return QStringLiteral("holds a user name or password");
    if (url.hasQuery() || url.hasFragment())
        return QStringLiteral("has a query or fragment");
    if (url.path().contains(QLatin1String("//")))
        return QStringLiteral("has an empty part in its path");
    return {};
}

QUrl withoutTrailingSlash(QUrl url)
{
    QString path = url.path(QUrl::FullyEncoded);
    while (path.endsWith(u'/'))
        path.chop(1);
    url.setPath(path, QUrl::TolerantMode);
    return url;
}
}

namespace settingsvalues
{
std::optional<bool> flag(QStringView text)
{
    const QString lower = text.toString().toLower();
    if (lower == QLatin1String("true") || lower == QLatin1String("1") || lower == QLatin1String("yes"))
        return true;
    if (lower == QLatin1String("false") || lower == QLatin1String("0") || lower == QLatin1String("no"))
        return false;
    return std::nullopt;
}

std::optional<qint64> wholeNumber(QStringView text)
{
    static const QRegularExpression form(QStringLiteral("\\A[0-9]{1,18}\\z"));
    if (!matches(text, form))
        return std::nullopt;
    return text.toLongLong();
}

std::optional<std::chrono::milliseconds> seconds(QStringView text)
{
    static const QRegularExpression form(QStringLiteral("\\A[0-9]{1,9}(\\.[0-9]{1,9})?\\z"));
    if (!matches(text, form))
        return std::nullopt;
    return std::chrono::milliseconds(std::llround(text.toDouble() * 1000.0));
}

bool isE164(QStringView text)
{
    static const QRegularExpression form(QStringLiteral("\\A\\+[1-9][0-9]{6,14}\\z"));
    return matches(text, form);
}

std::optional<QTimeZone> timeZone(const QString &text)
{
    // QTimeZone takes any word of letters for a POSIX rule of offset 0: "Berlin" would be valid, and mean UTC. Qt's
    // list of names, on the other hand, lacks those that only point to others; with an area in front they cannot be a
    // rule.
    static const QRegularExpression areaAndPlace(QStringLiteral("\\A[A-Z][A-Za-z]*(/[A-Za-z0-9_+-]+)+\\z"));
    const QByteArray id = text.toUtf8();
    if (!QTimeZone::isTimeZoneIdAvailable(id) && !matches(text, areaAndPlace))
        return std::nullopt;
    const QTimeZone zone(id);
    return zone.isValid() ? std::optional(zone) : std::nullopt;
}

bool isLoopback(const QString &host)
{
    if (host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0)
        return true;
    const QHostAddress address(host);
    return !address.isNull() && address.isLoopback();
}

std::optional<QHostAddress> listenAddress(const QString &text)
{
    if (text == u'*')
        return QHostAddress(QHostAddress::Any);
    if (text.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0)
        return QHostAddress(QHostAddress::LocalHost);
    // QHostAddress also reads "8000" and "127.1"; nobody means those.
    static const QRegularExpression form(
        QStringLiteral("\\A([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)\\z"));
    const QHostAddress address(text);
    if (address.isNull() || !matches(text, form))
        return std::nullopt;
    return address;
}

QStringList list(const QString &text)
{
    QStringList result;
    for (const QString &entry : text.split(u',')) {
        if (const QString trimmed = entry.trimmed(); !trimmed.isEmpty())
            result.append(trimmed);
    }
    return result;
}

Parsed<QUrl> publicUrl(const QString &text)
{
    const QUrl url(text.contains(QLatin1String("://")) ? text : QLatin1String("https://") + text, QUrl::StrictMode);
    const QString remedy = QStringLiteral("write it as https://example.com, the address that Twilio calls");
    if (const QString fault = faultOf(withoutTrailingSlash(url)); !fault.isEmpty())
        return { {}, fault, remedy };
    if (url.scheme() != QLatin1String("https") && url.scheme() != QLatin1String("http"))
        return { {}, QStringLiteral("is neither https nor http"), remedy };
    if (url.scheme() == QLatin1String("http") && !isLoopback(url.host()))
        return { {}, QStringLiteral("is plain http"),
            QStringLiteral("use https; http is for loopback addresses only") };
    return { withoutTrailingSlash(url), {}, {} };
}

Parsed<QUrl> baseAddress(const QString &text, Service service, bool allowPlain)
{
    const bool webSocket = service == Service::HttpAndWebSocket;
    const QString remedy = webSocket ? QStringLiteral("write it as wss://host or https://host")
                                     : QStringLiteral("write it as https://host");
    QUrl url(text, QUrl::StrictMode);
    url = withoutTrailingSlash(url);
    if (const QString fault = faultOf(url); !fault.isEmpty())
        return { {}, fault, remedy };
    const QString scheme = url.scheme();
    const bool http = scheme == QLatin1String("http") || scheme == QLatin1String("https");
    const bool ws = scheme == QLatin1String("ws") || scheme == QLatin1String("wss");
    if (!http && !(ws && webSocket))
        return { {}, QStringLiteral("has a scheme that this service does not speak"), remedy };
    const bool secure = scheme.endsWith(u's') && scheme != QLatin1String("ws");
    if (!secure && !allowPlain && !isLoopback(url.host()))
        return { {}, QStringLiteral("is not encrypted, so the key would travel in the clear"),
            QStringLiteral("use an encrypted address, or set ALLOW_PLAIN_UPSTREAM=true inside a network you trust") };
    if (webSocket)
        url.setScheme(secure ? QStringLiteral("wss") : QStringLiteral("ws"));
    return { url, {}, {} };
}

namespace
{
Parsed<Database> postgres(const QString &text)
{
    const QString remedy = QStringLiteral("write postgresql://user:password@host/database?sslmode=verify-full, with "
                                          "%40 for an @ in the password");
    const QUrl url(text, QUrl::StrictMode);
    const QString database = url.path().mid(1);
    if (!url.isValid() || url.host().isEmpty() || url.userName().isEmpty() || database.isEmpty()
        || database.contains(u'/') || url.hasFragment())
        return { {}, QStringLiteral("is no address of a PostgreSQL database"), remedy };
    PostgresAddress address { url.host(), url.port(5432), database, url.userName(QUrl::FullyDecoded),
        Secret(url.password(QUrl::FullyDecoded)), {} };
    static const QRegularExpression harmless(QStringLiteral("^[A-Za-z0-9_./:@%+-]+$"));
    QStringList options;
    const auto parameters = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
    for (const auto &[name, value] : parameters) {
        if (!harmless.match(name).hasMatch() || !harmless.match(value).hasMatch())
            return { {}, QStringLiteral("has a parameter with characters that libpq would misunderstand"), remedy };
        options += name + u'=' + value;
    }
    if (!QUrlQuery(url).hasQueryItem(QStringLiteral("sslmode")) && !isLoopback(url.host()))
        options += QStringLiteral("sslmode=require");
    address.options = options.join(u';');
    return { Database { address, {} }, {}, {} };
}
}

Parsed<Database> database(const QString &text)
{
    if (text.startsWith(QLatin1String("postgresql:")) || text.startsWith(QLatin1String("postgres:")))
        return postgres(text);
    const QString remedy = QStringLiteral("write sqlite: for the default file, or sqlite:/path/to/file");
    if (!text.startsWith(QLatin1String("sqlite:")))
        return { {}, QStringLiteral("is neither sqlite: nor postgresql:"), remedy };
    QString path = text.sliced(7);
    if (path.startsWith(QLatin1String("//"))) {
        path = path.sliced(2);
        if (!path.startsWith(u'/'))
            return { {}, QStringLiteral("names a host, which SQLite has not"), remedy };
    }
    return { Database { std::nullopt, path }, {}, {} };
}
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/publicurl.h"

#include <QHostAddress>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{
tl::unexpected<ServiceError> problem(const QString &what)
{
    return failure(ServiceError::Kind::Malformed,
        QString(u"PUBLIC_URL "_s + what
            + u"; give the address under which Twilio reaches this machine, like https://ab.example.org"_s));
}

bool isPrefixCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || QByteArrayView("/-._~").contains(c);
}

bool isLoopback(const QString &host)
{
    if (host.compare(u"localhost", Qt::CaseInsensitive) == 0)
        return true;
    const QHostAddress address(host);
    return !address.isNull() && address.isLoopback();
}
}

Result<PublicUrl> PublicUrl::parse(const QString &setting)
{
    QString text = setting.trimmed();
    if (!text.contains(u"://"_s))
        text.prepend(u"https://"_s);
    while (text.endsWith(u'/'))
        text.chop(1);
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || text.toUtf8().size() != text.size())
        return problem(u"is no address"_s);
    const QString scheme = url.scheme();
    if (scheme != u"https"_s && scheme != u"http"_s)
        return problem(u"must begin with https:// (or, on this machine itself, with http://)"_s);
    if (!url.userInfo().isEmpty() || text.contains(u'@'))
        return problem(u"must not hold a user or password"_s);
    if (url.hasQuery() || url.hasFragment())
        return problem(u"must not hold a query or fragment"_s);
    if (url.port(1) == 0)
        return problem(u"has a port that does not exist"_s);
    if (scheme == u"http"_s && !isLoopback(url.host()))
        return problem(u"may be http:// only for localhost, as calls are private"_s);

    PublicUrl result;
    result.m_scheme = scheme.toLatin1();
    const QByteArray rest = text.toLatin1().sliced(result.m_scheme.size() + 3);
    const qsizetype slash = rest.indexOf('/');
    result.m_authority = slash < 0 ? rest : rest.first(slash);
    result.m_prefix = slash < 0 ? QByteArray() : rest.sliced(slash);
    if (!std::all_of(result.m_prefix.begin(), result.m_prefix.end(), isPrefixCharacter)
        || result.m_prefix.contains("//") || result.m_prefix.contains("/."))
        return problem(u"has a path with other signs than letters, digits, '-', '.', '_' and '~'"_s);
    return result;
}

QByteArray PublicUrl::webSocket(QByteArrayView rest) const
{
    return (m_scheme == "http" ? QByteArrayLiteral("ws://") : QByteArrayLiteral("wss://")) + m_authority + m_prefix
        + rest;
}

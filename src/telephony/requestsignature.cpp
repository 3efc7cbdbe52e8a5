// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/requestsignature.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

#include <openssl/crypto.h>

#include <algorithm>

namespace
{
bool isEqual(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), static_cast<size_t>(a.size())) == 0;
}

//! The parts of an address that the rules about ports and users need; everything else stays as it is.
struct SplitUrl
{
    QByteArray scheme;
    QByteArray host; // without user and port
    QByteArray port; // empty when not given
    QByteArray rest; // path and query

    explicit SplitUrl(const QByteArray &url)
    {
        const qsizetype schemeEnd = url.indexOf("://");
        if (schemeEnd < 0) {
            rest = url;
            return;
        }
        scheme = url.first(schemeEnd);
        QByteArray authority = url.sliced(schemeEnd + 3);
        const auto pathStart
            = std::find_if(authority.cbegin(), authority.cend(), [](char c) { return c == '/' || c == '?'; });
        const qsizetype authorityLength = std::distance(authority.cbegin(), pathStart);
        rest = authority.sliced(authorityLength);
        authority.truncate(authorityLength);
        authority = authority.sliced(authority.lastIndexOf('@') + 1);
        const qsizetype colon = authority.lastIndexOf(':');
        const bool hasPort = colon >= 0 && colon > authority.lastIndexOf(']'); // the colons of an IPv6 address are none
        host = hasPort ? authority.first(colon) : authority;
        port = hasPort ? authority.sliced(colon + 1) : QByteArray();
    }

    [[nodiscard]] QByteArray defaultPort() const
    {
        return scheme == "https" || scheme == "wss" ? QByteArrayLiteral("443") : QByteArrayLiteral("80");
    }

    [[nodiscard]] QByteArray withoutPort() const { return scheme.isEmpty() ? rest : scheme + "://" + host + rest; }
    [[nodiscard]] QByteArray withPort() const
    {
        return scheme.isEmpty() ? rest : scheme + "://" + host + ':' + (port.isEmpty() ? defaultPort() : port) + rest;
    }
};

QByteArray sortedFields(const FormData &form)
{
    QList<FormData::Field> fields = form.fields();
    std::sort(fields.begin(), fields.end());
    fields.resize(std::distance(fields.begin(), std::unique(fields.begin(), fields.end())));
    QByteArray data;
    for (const FormData::Field &field : std::as_const(fields))
        data += field.name + field.value;
    return data;
}

QByteArray signatureOf(const QByteArray &token, const QByteArray &data)
{
    return QMessageAuthenticationCode::hash(data, token, QCryptographicHash::Sha1).toBase64();
}

bool matchesAny(
    const QList<QByteArray> &tokens, const QList<QByteArray> &urls, const QByteArray &fields, QByteArrayView signature)
{
    bool isMatch = false;
    for (const QByteArray &token : tokens) {
        if (token.isEmpty())
            continue; // an empty key would let anybody sign
        for (const QByteArray &url : urls)
            isMatch = isEqual(signatureOf(token, url + fields), signature) || isMatch;
    }
    return isMatch;
}
}

namespace requestsignature
{
QByteArray compute(const QByteArray &token, const QByteArray &url, const FormData &form)
{
    return signatureOf(token, url + sortedFields(form));
}

bool matches(const QList<QByteArray> &tokens, const QByteArray &url, const FormData &form, QByteArrayView signature)
{
    const SplitUrl split(url);
    return matchesAny(tokens, { split.withoutPort(), split.withPort() }, sortedFields(form), signature);
}

bool matchesUpgrade(const QList<QByteArray> &tokens, const QByteArray &url, QByteArrayView signature)
{
    const SplitUrl split(url);
    const QByteArray slash = url.endsWith('/') ? QByteArray() : QByteArrayLiteral("/");
    return matchesAny(tokens,
        { split.withoutPort(), split.withPort(), split.withoutPort() + slash, split.withPort() + slash }, {},
        signature);
}

bool matchesJson(const QList<QByteArray> &tokens, const QByteArray &url, QByteArrayView body, QByteArrayView signature)
{
    const qsizetype query = url.indexOf('?');
    const auto fields = FormData::parse(query < 0 ? QByteArrayView() : QByteArrayView(url).sliced(query + 1));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(body);
    return fields && isEqual(hash.result().toHex(), fields->value("bodySHA256").toLatin1())
        && matches(tokens, url, {}, signature);
}
}

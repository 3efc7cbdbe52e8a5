// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/streamtoken.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

#include <openssl/crypto.h>

namespace
{
//! Separates this use of the auth token from every other; a new token format gets a new text.
constexpr QByteArrayView Purpose = "messenger-ab stream token 1";
constexpr auto Base64 = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

QByteArray withLength(const QByteArray &part)
{
    return QByteArray::number(part.size()) + ':' + part;
}

QByteArray seal(const QByteArray &key, const QString &callId, const QString &from, const QByteArray &expiry)
{
    // Each part carries its length, so that no two different calls give the same bytes.
    const QByteArray message = withLength(callId.toUtf8()) + withLength(from.toUtf8()) + withLength(expiry);
    return QMessageAuthenticationCode::hash(message, key, QCryptographicHash::Sha256).toBase64(Base64);
}

bool isEqual(const QByteArray &a, const QByteArray &b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.constData(), b.constData(), static_cast<size_t>(a.size())) == 0;
}
}

StreamToken::StreamToken(const QList<QByteArray> &secrets)
{
    for (const QByteArray &secret : secrets)
        m_keys.append(QMessageAuthenticationCode::hash(Purpose.toByteArray(), secret, QCryptographicHash::Sha256));
    Q_ASSERT(!m_keys.isEmpty());
}

QByteArray StreamToken::issue(const QString &callId, const QString &from, const QDateTime &now) const
{
    const QByteArray expiry = QByteArray::number(now.toSecsSinceEpoch() + Lifetime.count());
    return expiry + '.' + seal(m_keys.constFirst(), callId, from, expiry);
}

StreamToken::Verdict StreamToken::verify(
    const QByteArray &token, const QString &callId, const QString &from, const QDateTime &now) const
{
    if (token.isEmpty())
        return Verdict::Missing;
    const qsizetype dot = token.indexOf('.');
    bool isNumber = false;
    const qint64 expiry = dot > 0 ? token.first(dot).toLongLong(&isNumber) : 0;
    if (!isNumber || QByteArray::number(expiry) != token.first(dot))
        return Verdict::Malformed;
    bool isOurs = false;
    for (const QByteArray &key : m_keys)
        isOurs = isEqual(seal(key, callId, from, token.first(dot)), token.sliced(dot + 1)) || isOurs;
    if (!isOurs)
        return Verdict::Forged;
    return now.toSecsSinceEpoch() > expiry ? Verdict::Expired : Verdict::Valid;
}

const char *StreamToken::toString(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Valid:
        return "valid";
    case Verdict::Missing:
        return "missing";
    case Verdict::Malformed:
        return "malformed";
    case Verdict::Expired:
        return "expired";
    case Verdict::Forged:
        return "not made for this call";
    }
    return "unknown";
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/serviceerror.h"

namespace
{
const char *nameOf(ServiceError::Kind kind)
{
    switch (kind) {
    case ServiceError::Kind::Network:
        return "network";
    case ServiceError::Kind::Timeout:
        return "timeout";
    case ServiceError::Kind::Unauthorised:
        return "unauthorised";
    case ServiceError::Kind::RateLimited:
        return "rate limited";
    case ServiceError::Kind::Refused:
        return "refused";
    case ServiceError::Kind::Declined:
        return "declined";
    case ServiceError::Kind::NotFound:
        return "not found";
    case ServiceError::Kind::Conflict:
        return "conflict";
    case ServiceError::Kind::Server:
        return "server error";
    case ServiceError::Kind::Malformed:
        return "malformed answer";
    case ServiceError::Kind::Empty:
        return "empty answer";
    }
    return "unknown";
}
}

QByteArray ServiceError::labelOf(Kind kind)
{
    return QByteArray(nameOf(kind)).replace(' ', '_');
}

bool ServiceError::isRetryable() const
{
    switch (kind) {
    case Kind::Network:
    case Kind::Timeout:
    case Kind::RateLimited:
    case Kind::Conflict:
    case Kind::Server:
        return true;
    case Kind::Unauthorised:
    case Kind::Refused:
    case Kind::Declined:
    case Kind::NotFound:
    case Kind::Malformed:
    case Kind::Empty:
        return false;
    }
    return false;
}

QString ServiceError::toString() const
{
    const QString name = QString::fromLatin1(nameOf(kind));
    return detail.isEmpty() ? name : QString(name + QStringLiteral(": ") + detail);
}

ServiceError::Kind ServiceError::kindOfHttpStatus(int status)
{
    switch (status) {
    case 401:
    case 402:
    case 403:
        return Kind::Unauthorised;
    case 404:
        return Kind::NotFound;
    case 408:
        return Kind::Timeout;
    case 409:
        return Kind::Conflict;
    case 429:
        return Kind::RateLimited;
    default:
        return status >= 500 ? Kind::Server : Kind::Refused;
    }
}

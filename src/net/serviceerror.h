// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>

#include <chrono>
#include <optional>

//! Why an outside service did not do what was asked of it.
//! A value type; crosses threads in queued signals.
struct ServiceError
{
    enum class Kind {
        Network, //!< no connection, connection lost, TLS refused
        Timeout, //!< the limit of the operation passed
        Unauthorised, //!< key missing, wrong, revoked or unpaid (401, 402, 403)
        RateLimited, //!< 429; obey retryAfter
        Refused, //!< the service will not have this request (400)
        Declined, //!< the model understood and does not want to answer
        NotFound, //!< 404: unknown path, retired model
        Conflict, //!< 409: somebody else holds it
        Server, //!< 5xx, overloaded
        Malformed, //!< the answer breaks the protocol or ended early
        Empty, //!< complete, but without the content asked for (no audio, no text)
    };

    Kind kind = Kind::Network;
    //! For the log only: never a key, a URL with a token, a number or message text.
    QString detail;
    //! How long the service asks us to wait, when it said so.
    std::optional<std::chrono::milliseconds> retryAfter;

    //! True when the same request may succeed a little later.
    [[nodiscard]] bool isRetryable() const;
    //! "rate limited: detail", for log lines.
    [[nodiscard]] QString toString() const;
    //! "rate_limited": for the label of a metric.
    [[nodiscard]] static QByteArray labelOf(Kind kind);
    //! The kind that belongs to an HTTP status that is not 2xx.
    [[nodiscard]] static Kind kindOfHttpStatus(int status);

    bool operator==(const ServiceError &) const = default;
};

Q_DECLARE_METATYPE(ServiceError)

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>

#include <chrono>

//! The ticket that the webhook writes into its TwiML and that the media stream shows in its `start` message: proof that
//! a signed webhook of this very call was answered a moment ago. An HMAC-SHA256 over CallSid, From and expiry, so that
//! every worker and every replica can check it; that it is used only once is the TokenLedger's part. Pure.
class StreamToken
{
public:
    static constexpr std::chrono::seconds Lifetime { 60 };

    enum class Verdict {
        Valid,
        Missing,
        Malformed,
        Expired,
        Forged, //!< not ours, or made for another call or number
    };

    //! secrets: what the keys are derived from, the newest first (several while the auth token is being rotated).
    explicit StreamToken(const QList<QByteArray> &secrets);

    //! base64url and '.', safe in XML and JSON.
    [[nodiscard]] QByteArray issue(const QString &callId, const QString &from, const QDateTime &now) const;
    [[nodiscard]] Verdict verify(
        const QByteArray &token, const QString &callId, const QString &from, const QDateTime &now) const;
    //! For log lines.
    [[nodiscard]] static const char *toString(Verdict verdict);

private:
    QList<QByteArray> m_keys;
};

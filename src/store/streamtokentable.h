// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.h"
#include "store/datacipher.h"

#include <QDateTime>

//! What a call's stream token came to.
struct StreamTokenIssue
{
    enum class State {
        Fresh, //!< the offered token is the call's from now on
        Repeated, //!< the call has another one already, or the same
        Used, //!< the call has had its stream, or its token has expired without one
    };
    State state = State::Used;
    QByteArray token; //!< empty when Used
};

//! A call that has been given a token.
struct KnownStreamToken
{
    QString call;
    QByteArray token; //!< empty when the call has had its stream, or the token has expired without one
    QDateTime until; //!< of a token: its expiry; else how long the call is remembered
};

//! The table stream_tokens: which call was given which token, and which has had its stream, for all replicas.
//! Statements and sealing, nothing else; lives in the thread of its Database. Each statement stands for itself, so two
//! replicas at once get one answer.
class StreamTokenTable
{
public:
    //! So long a call that has had its chance is remembered, against replayed webhooks: their signatures hold as long
    //! as the auth token does.
    static constexpr std::chrono::hours Memory { 10 * 365 * 24 };

    //! The references must outlive this.
    StreamTokenTable(Database &database, const DataCipher &cipher) : m_database(database), m_cipher(cipher) { }

    [[nodiscard]] Result<StreamTokenIssue> issue(
        const QString &call, const QByteArray &offered, const QDateTime &expires, const QDateTime &now);
    //! The token was not given out after all.
    [[nodiscard]] Result<void> withdraw(const QString &call);
    //! True once for each call, known or not.
    [[nodiscard]] Result<bool> redeem(const QString &call, const QDateTime &now);
    //! All that is still to be remembered, or the last so many of them, the soonest forgotten first.
    [[nodiscard]] Result<QList<KnownStreamToken>> known(const QDateTime &now, int most);
    //! How many rows nobody needs any more were removed.
    [[nodiscard]] static Result<int> forgetOld(Database &database, const QDateTime &now);

private:
    Database &m_database;
    const DataCipher &m_cipher;
};

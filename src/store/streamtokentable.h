// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.h"
#include "store/datacipher.h"

#include <QDateTime>

#include <chrono>
#include <functional>

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
    //! Of a token: its expiry; else how long the call is remembered. No QDateTime: there may be very many.
    std::chrono::sys_time<std::chrono::milliseconds> until;
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
    //! And about so many, for a start reads them all.
    static constexpr int MostCalls = 200'000;

    //! The references must outlive this.
    StreamTokenTable(Database &database, const DataCipher &cipher) : m_database(database), m_cipher(cipher) { }

    [[nodiscard]] Result<StreamTokenIssue> issue(
        const QString &call, const QByteArray &offered, const QDateTime &expires, const QDateTime &now);
    //! The token was not given out after all.
    [[nodiscard]] Result<void> withdraw(const QString &call);
    //! True once for each call, known or not.
    [[nodiscard]] Result<bool> redeem(const QString &call, const QDateTime &now);
    //! Tells visit of all that is still to be remembered, in no order. One whose token cannot be opened has had its
    //! chance.
    [[nodiscard]] Result<void> eachKnown(
        const QDateTime &now, const std::function<void(const KnownStreamToken &)> &visit);
    //! How many rows were removed: those that nobody needs any more, and the oldest when there are more than most.
    [[nodiscard]] static Result<int> forgetOld(Database &database, const QDateTime &now, int most = MostCalls);

private:
    [[nodiscard]] QByteArray openedOrEmpty(const QByteArray &sealed, const QString &call) const;
    [[nodiscard]] static Result<int> count(Database &database);
    [[nodiscard]] static Result<int> forgetBeyond(Database &database, int most);

    Database &m_database;
    const DataCipher &m_cipher;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/streamtokentable.h"

#include <QTimeZone>

#include <algorithm>

namespace
{
// Bound to the call: nobody can give one call's token to another.
QByteArray placeOf(const QString &call)
{
    return "stream_tokens/token/" + call.toUtf8();
}
}

Result<StreamTokenIssue> StreamTokenTable::issue(
    const QString &call, const QByteArray &offered, const QDateTime &expires, const QDateTime &now)
{
    using State = StreamTokenIssue::State;
    auto fresh = m_database.run(
        QStringLiteral("INSERT INTO stream_tokens (call, token, expires_at, used) VALUES (?, ?, ?, 0) ON CONFLICT "
                       "(call) DO NOTHING RETURNING call"),
        { call, m_cipher.sealed(offered, placeOf(call)), expires.toMSecsSinceEpoch() });
    if (!fresh)
        return tl::unexpected(fresh.error());
    if (fresh->next())
        return StreamTokenIssue { State::Fresh, offered };
    auto known
        = m_database.run(QStringLiteral("SELECT used, token, expires_at FROM stream_tokens WHERE call = ?"), { call });
    if (!known)
        return tl::unexpected(known.error());
    if (!known->next()) // withdrawn in between
        return StreamTokenIssue { State::Fresh, offered };
    // Whoever asks again after the token has expired is not the provider.
    if (known->value(0).toInt() != 0 || known->value(2).toLongLong() < now.toMSecsSinceEpoch())
        return StreamTokenIssue { State::Used, {} };
    const Result<QByteArray> token = m_cipher.opened(known->value(1).toByteArray(), placeOf(call));
    if (!token)
        return tl::unexpected(token.error());
    return StreamTokenIssue { State::Repeated, *token };
}

Result<void> StreamTokenTable::withdraw(const QString &call)
{
    const auto done = m_database.run(QStringLiteral("DELETE FROM stream_tokens WHERE call = ? AND used = 0"), { call });
    return done ? Result<void>() : Result<void>(tl::unexpected(done.error()));
}

Result<bool> StreamTokenTable::redeem(const QString &call, const QDateTime &now)
{
    auto first = m_database.run(
        QStringLiteral("INSERT INTO stream_tokens (call, token, expires_at, used) VALUES (?, NULL, ?, 1) ON CONFLICT "
                       "(call) DO UPDATE SET token = NULL, expires_at = excluded.expires_at, used = 1 WHERE "
                       "stream_tokens.used = 0 RETURNING call"),
        { call, now.addDuration(Memory).toMSecsSinceEpoch() });
    if (!first)
        return tl::unexpected(first.error());
    return first->next();
}

Result<QList<KnownStreamToken>> StreamTokenTable::known(const QDateTime &now, int most)
{
    const qint64 memory = std::chrono::milliseconds(Memory).count();
    auto rows = m_database.run(
        QStringLiteral("SELECT call, token, used, expires_at FROM stream_tokens ORDER BY CASE used WHEN 1 THEN "
                       "expires_at ELSE expires_at + ? END DESC LIMIT ?"),
        { memory, most });
    if (!rows)
        return tl::unexpected(rows.error());
    QList<KnownStreamToken> all;
    while (rows->next()) {
        KnownStreamToken one { rows->value(0).toString(), {}, {} };
        const bool isUsed = rows->value(2).toInt() != 0;
        qint64 until = rows->value(3).toLongLong();
        if (!isUsed && until >= now.toMSecsSinceEpoch()) {
            const Result<QByteArray> token = m_cipher.opened(rows->value(1).toByteArray(), placeOf(one.call));
            if (!token)
                return tl::unexpected(token.error());
            one.token = *token;
        } else {
            until += isUsed ? 0 : memory;
        }
        one.until = QDateTime::fromMSecsSinceEpoch(until, QTimeZone::utc());
        if (until >= now.toMSecsSinceEpoch())
            all.append(one);
    }
    std::reverse(all.begin(), all.end());
    return all;
}

Result<int> StreamTokenTable::forgetOld(Database &database, const QDateTime &now)
{
    const auto done = database.run(
        QStringLiteral("DELETE FROM stream_tokens WHERE (used = 1 AND expires_at < ?) OR expires_at < ?"),
        { now.toMSecsSinceEpoch(), now.addDuration(-Memory).toMSecsSinceEpoch() });
    if (!done)
        return tl::unexpected(done.error());
    return done->numRowsAffected();
}

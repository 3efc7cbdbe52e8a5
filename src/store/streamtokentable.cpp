// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/streamtokentable.h"

#include "net/logcategories.h"

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

Result<void> StreamTokenTable::eachKnown(
    const QDateTime &now, const std::function<void(const KnownStreamToken &)> &visit)
{
    using std::chrono::milliseconds;
    auto rows = m_database.run(QStringLiteral("SELECT call, used, expires_at, token FROM stream_tokens"));
    if (!rows)
        return tl::unexpected(rows.error());
    const std::chrono::sys_time<milliseconds> present { milliseconds(now.toMSecsSinceEpoch()) };
    while (rows->next()) {
        const bool isUsed = rows->value(1).toInt() != 0;
        KnownStreamToken one { rows->value(0).toString(), {}, {} };
        one.until += milliseconds(rows->value(2).toLongLong());
        if (!isUsed && one.until >= present)
            one.token = openedOrEmpty(rows->value(3).toByteArray(), one.call);
        if (!isUsed && one.token.isEmpty())
            one.until += Memory;
        if (one.until >= present)
            visit(one);
    }
    return {};
}

QByteArray StreamTokenTable::openedOrEmpty(const QByteArray &sealed, const QString &call) const
{
    const Result<QByteArray> token = m_cipher.opened(sealed, placeOf(call));
    if (!token)
        qCWarning(logStore) << "a stream token cannot be opened, so its call counts as over:"
                            << qUtf8Printable(token.error().toString());
    return token.value_or(QByteArray());
}

Result<int> StreamTokenTable::forgetOld(Database &database, const QDateTime &now, int most)
{
    const auto done = database.run(
        QStringLiteral("DELETE FROM stream_tokens WHERE (used = 1 AND expires_at < ?) OR expires_at < ?"),
        { now.toMSecsSinceEpoch(), now.addDuration(-Memory).toMSecsSinceEpoch() });
    if (!done)
        return tl::unexpected(done.error());
    const int expired = done->numRowsAffected(); // SQLite answers for the last statement only
    const Result<int> beyond = forgetBeyond(database, most);
    return beyond ? Result<int>(expired + *beyond) : beyond;
}

Result<int> StreamTokenTable::count(Database &database)
{
    auto query = database.run(QStringLiteral("SELECT COUNT(*) FROM stream_tokens"));
    if (!query)
        return tl::unexpected(query.error());
    return query->next() ? query->value(0).toInt() : 0;
}

Result<int> StreamTokenTable::forgetBeyond(Database &database, int most)
{
    constexpr int AtOnce = 10'000;
    const Result<int> all = count(database);
    if (!all || *all <= most) // most of the time; the statement below sorts them all
        return all ? Result<int>(0) : all;
    const auto done = database.run(
        QStringLiteral("DELETE FROM stream_tokens WHERE call IN (SELECT call FROM stream_tokens ORDER BY CASE used "
                       "WHEN 1 THEN expires_at ELSE expires_at + ? END DESC LIMIT ? OFFSET ?)"),
        { qint64(std::chrono::milliseconds(Memory).count()), AtOnce, most });
    return done ? Result<int>(done->numRowsAffected()) : Result<int>(tl::unexpected(done.error()));
}

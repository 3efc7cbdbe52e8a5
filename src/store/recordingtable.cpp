// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/recordingtable.h"

using namespace Qt::StringLiterals;

namespace
{
//! What a part's sound is bound to.
QByteArray placeOf(const QString &call, int part)
{
    return "recordings/sound/" + call.toUtf8() + '/' + QByteArray::number(part);
}
}

Result<void> RecordingTable::write(const StoredRecording &part)
{
    Q_ASSERT(part.caller.size() == part.machine.size());
    const auto done = m_database.run(u"INSERT INTO recordings (call, part, started_at, samples, sound)"
                                     " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"_s,
        { part.call, part.part, part.startedAt.toMSecsSinceEpoch(), part.caller.size(),
            m_cipher.sealed(QByteArray(part.caller + part.machine), placeOf(part.call, part.part)) });
    return done ? Result<void>() : tl::unexpected(done.error());
}

Result<RecordingTable::Extent> RecordingTable::extent(const QString &call)
{
    auto query = m_database.run(u"SELECT COUNT(*), CAST(COALESCE(SUM(samples), 0) AS BIGINT), COALESCE(MAX(part), -1)"
                                " FROM recordings WHERE call = ?"_s,
        { call });
    if (!query)
        return tl::unexpected(query.error());
    if (!query->next())
        return Extent();
    const Extent found { query->value(0).toInt(), query->value(1).toLongLong() };
    if (query->value(2).toInt() != found.parts - 1)
        return failure(ServiceError::Kind::Malformed, u"a part of the recording is missing"_s);
    return found;
}

Result<StoredRecording> RecordingTable::read(const QString &call, int part)
{
    auto query = m_database.run(u"SELECT samples, sound FROM recordings WHERE call = ? AND part = ?"_s, { call, part });
    if (!query)
        return tl::unexpected(query.error());
    if (!query->next())
        return failure(ServiceError::Kind::Empty, u"the recording, or a part of it, is not there any more"_s);
    const Result<QByteArray> sound = m_cipher.opened(query->value(1).toByteArray(), placeOf(call, part));
    if (!sound)
        return tl::unexpected(sound.error());
    const qsizetype samples = sound->size() / 2;
    if (samples != query->value(0).toLongLong())
        return failure(ServiceError::Kind::Malformed, u"a part of the recording is not as long as it should be"_s);
    return StoredRecording { call, {}, part, sound->first(samples), sound->sliced(samples), false };
}

Result<QStringList> RecordingTable::withoutCall(int most)
{
    auto query = m_database.run(u"SELECT call FROM recordings WHERE call NOT IN (SELECT id FROM calls)"
                                " GROUP BY call ORDER BY MAX(started_at) DESC, call LIMIT ?"_s,
        { most });
    if (!query)
        return tl::unexpected(query.error());
    QStringList calls;
    while (query->next())
        calls += query->value(0).toString();
    return calls;
}

Result<int> RecordingTable::removeOlderThan(const QDateTime &limit, int most)
{
    const auto removed = m_database.run(
        u"DELETE FROM recordings WHERE (call, part) IN (SELECT call, part FROM recordings WHERE started_at < ?"
        " ORDER BY started_at, call, part LIMIT ?)"_s,
        { limit.toMSecsSinceEpoch(), most });
    return removed ? Result<int>(removed->numRowsAffected()) : tl::unexpected(removed.error());
}

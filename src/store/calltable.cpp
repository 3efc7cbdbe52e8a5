// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/calltable.h"

#include "store/storedrecording.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace
{
constexpr qsizetype EndOfNumber = 3;
const QString Columns = u"id, started_at, length_ms, outcome, caller, caller_end, caller_number, messages_new, "
                        "messages_heard, interruptions, turns, errors, "
                        "(SELECT CAST(COALESCE(SUM(samples), 0) AS BIGINT) FROM recordings WHERE call = calls.id)"_s;
constexpr int Transcript = 13;

QString compact(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QJsonArray arrayOf(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).array();
}

QString written(const QList<StoredCall::Turn> &turns)
{
    QJsonArray array;
    for (const StoredCall::Turn &turn : turns)
        array += QJsonObject { { u"text_ms"_s, static_cast<qint64>(turn.firstText.count()) },
            { u"sound_ms"_s, static_cast<qint64>(turn.firstSound.count()) } };
    return compact(array);
}

QList<StoredCall::Turn> turnsOf(const QByteArray &json)
{
    QList<StoredCall::Turn> turns;
    const QJsonArray array = arrayOf(json);
    for (const QJsonValue &value : array)
        turns += StoredCall::Turn { std::chrono::milliseconds(value[u"text_ms"].toInteger(-1)),
            std::chrono::milliseconds(value[u"sound_ms"].toInteger(-1)) };
    return turns;
}

QByteArray written(const QList<StoredCall::Line> &lines)
{
    QJsonArray array;
    for (const StoredCall::Line &line : lines)
        array += QJsonObject { { u"at_ms"_s, static_cast<qint64>(line.at.count()) }, { u"by_caller"_s, line.byCaller },
            { u"text"_s, line.text } };
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

QList<StoredCall::Line> linesOf(const QByteArray &json)
{
    QList<StoredCall::Line> lines;
    const QJsonArray array = arrayOf(json);
    for (const QJsonValue &value : array)
        lines += StoredCall::Line { std::chrono::milliseconds(value[u"at_ms"].toInteger()),
            value[u"by_caller"].toBool(), value[u"text"].toString() };
    return lines;
}

QByteArray placeOf(const char *column, const QString &id)
{
    return "calls/" + QByteArray(column) + '/' + id.toUtf8();
}

QString notNull(const QString &text)
{
    return text.isNull() ? u""_s : text;
}
}

Result<void> CallTable::write(const StoredCall &call, const CallKeeping &keeping)
{
    const QVariant none(QMetaType::fromType<QByteArray>());
    const QVariant number = keeping.numbers && !call.number.isEmpty()
        ? QVariant(m_cipher.sealed(call.number.toUtf8(), placeOf("caller_number", call.id)))
        : none;
    const QVariant transcript = keeping.transcripts
        ? QVariant(m_cipher.sealed(written(call.transcript), placeOf("transcript", call.id)))
        : none;
    const QString caller
        = call.number.isEmpty() ? u""_s : QString::fromLatin1(m_cipher.fingerprint(call.number.toUtf8()));
    const auto done = m_database.run(
        u"INSERT INTO calls (id, started_at, length_ms, outcome, caller, caller_end, caller_number, messages_new,"
        " messages_heard, interruptions, turns, errors, transcript) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET length_ms = excluded.length_ms, outcome = excluded.outcome,"
        " messages_new = excluded.messages_new, messages_heard = excluded.messages_heard,"
        " interruptions = excluded.interruptions, turns = excluded.turns, errors = excluded.errors,"
        " transcript = excluded.transcript"_s,
        { call.id, call.startedAt.toMSecsSinceEpoch(), static_cast<qint64>(call.length.count()), call.outcome, caller,
            notNull(call.number.right(EndOfNumber)), number, call.messagesNew, call.messagesHeard, call.interruptions,
            written(call.turns), compact(QJsonArray::fromStringList(call.errors)), transcript });
    return done ? writeHeard(call) : Result<void>(tl::unexpected(done.error()));
}

Result<void> CallTable::writeHeard(const StoredCall &call)
{
    for (const MessageId &id : call.heard) {
        const auto done
            = m_database.run(u"INSERT INTO heard_messages (call, connection, chat, message) VALUES (?, ?, ?, ?)"
                             " ON CONFLICT DO NOTHING"_s,
                { call.id, notNull(id.connection), id.chat, id.message });
        if (!done)
            return tl::unexpected(done.error());
    }
    return {};
}

StoredCall CallTable::readRow(const QSqlQuery &query) const
{
    StoredCall call;
    call.id = query.value(0).toString();
    call.startedAt = QDateTime::fromMSecsSinceEpoch(query.value(1).toLongLong(), QTimeZone::utc());
    call.length = std::chrono::milliseconds(query.value(2).toLongLong());
    call.outcome = query.value(3).toString();
    call.caller = query.value(4).toString();
    call.callerEnd = query.value(5).toString();
    const QByteArray number = query.value(6).toByteArray();
    if (!number.isEmpty())
        call.number
            = QString::fromUtf8(m_cipher.opened(number, placeOf("caller_number", call.id)).value_or(QByteArray()));
    call.messagesNew = query.value(7).toLongLong();
    call.messagesHeard = query.value(8).toLongLong();
    call.interruptions = query.value(9).toInt();
    call.turns = turnsOf(query.value(10).toString().toUtf8());
    const QJsonArray errors = arrayOf(query.value(11).toString().toUtf8());
    for (const QJsonValue &error : errors)
        call.errors += error.toString();
    call.recorded = StoredRecording::lengthOf(query.value(12).toLongLong());
    return call;
}

Result<QList<StoredCall>> CallTable::select(const QString &rest, const QVariantList &values)
{
    auto query = m_database.run(
        u"SELECT "_s + Columns + u" FROM calls WHERE " + rest + u" ORDER BY started_at DESC, id DESC LIMIT ?", values);
    if (!query)
        return tl::unexpected(query.error());
    QList<StoredCall> calls;
    while (query->next())
        calls += readRow(*query);
    return calls;
}

Result<QList<StoredCall>> CallTable::page(int most, const QDateTime &before)
{
    return select(u"started_at < ?"_s, { before.toMSecsSinceEpoch(), most });
}

Result<QList<StoredCall>> CallTable::page(int most, const StoredCall &olderThan)
{
    return select(u"(started_at, id) < (?, ?)"_s, { olderThan.startedAt.toMSecsSinceEpoch(), olderThan.id, most });
}

Result<std::optional<StoredCall>> CallTable::read(const QString &id)
{
    auto query = m_database.run(u"SELECT "_s + Columns + u", transcript FROM calls WHERE id = ?", { id });
    if (!query)
        return tl::unexpected(query.error());
    if (!query->next())
        return std::nullopt;
    StoredCall call = readRow(*query);
    if (const QByteArray sealed = query->value(Transcript).toByteArray(); !sealed.isEmpty()) {
        const Result<QByteArray> opened = m_cipher.opened(sealed, placeOf("transcript", id));
        if (!opened)
            return tl::unexpected(opened.error());
        call.transcript = linesOf(*opened);
    }
    auto heard = m_database.run(
        u"SELECT connection, chat, message FROM heard_messages WHERE call = ? ORDER BY message"_s, { id });
    if (!heard)
        return tl::unexpected(heard.error());
    while (heard->next())
        call.heard
            += MessageId { heard->value(0).toString(), heard->value(1).toLongLong(), heard->value(2).toLongLong() };
    return call;
}

Result<int> CallTable::remove(const QString &id)
{
    int removed = 0;
    const Result<void> done = m_database.inTransaction([&]() -> Result<void> {
        if (const auto heard = m_database.run(u"DELETE FROM heard_messages WHERE call = ?"_s, { id }); !heard)
            return tl::unexpected(heard.error());
        const auto recording = m_database.run(u"DELETE FROM recordings WHERE call = ?"_s, { id });
        if (!recording)
            return tl::unexpected(recording.error());
        const int parts = recording->numRowsAffected(); // SQLite tells only of the statement before
        const auto call = m_database.run(u"DELETE FROM calls WHERE id = ?"_s, { id });
        if (!call)
            return tl::unexpected(call.error());
        // A call that died has left nothing else.
        removed = std::max(call->numRowsAffected(), std::min(parts, 1));
        return {};
    });
    return done ? Result<int>(removed) : tl::unexpected(done.error());
}

Result<int> CallTable::removeOlderThan(const QDateTime &limit, int most)
{
    const QString old = u"(SELECT id FROM calls WHERE started_at < ? ORDER BY started_at, id LIMIT ?)"_s;
    const QVariantList values { limit.toMSecsSinceEpoch(), most };
    int removed = 0;
    const Result<void> done = m_database.inTransaction([&]() -> Result<void> {
        const auto heard = m_database.run(u"DELETE FROM heard_messages WHERE call IN "_s + old, values);
        if (!heard)
            return tl::unexpected(heard.error());
        const auto calls = m_database.run(u"DELETE FROM calls WHERE id IN "_s + old, values);
        if (!calls)
            return tl::unexpected(calls.error());
        removed = calls->numRowsAffected();
        return {};
    });
    return done ? Result<int>(removed) : tl::unexpected(done.error());
}

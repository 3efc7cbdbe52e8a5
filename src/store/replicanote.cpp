// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/replicanote.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace
{
using Kind = ReplicaNote::Kind;
using Trouble = ServiceError::Kind;

// pg_notify() takes 8000 bytes; ours are far shorter.
constexpr qsizetype Longest = 1000;

constexpr std::array kinds {
    std::pair { Kind::Changed, "changed"_L1 },
    std::pair { Kind::Resigned, "resigned"_L1 },
    std::pair { Kind::Question, "question"_L1 },
    std::pair { Kind::CaughtUp, "caught_up"_L1 },
    std::pair { Kind::Troubled, "troubled"_L1 },
    std::pair { Kind::CallBegan, "call_began"_L1 },
    std::pair { Kind::CallEnded, "call_ended"_L1 },
    std::pair { Kind::OwnerSaidYes, "owner_said_yes"_L1 },
    std::pair { Kind::OwnerSaidNo, "owner_said_no"_L1 },
};

// By name: the replicas may be of two releases.
constexpr std::array troubles {
    std::pair { Trouble::Network, "network"_L1 },
    std::pair { Trouble::Timeout, "timeout"_L1 },
    std::pair { Trouble::Unauthorised, "unauthorised"_L1 },
    std::pair { Trouble::RateLimited, "rate_limited"_L1 },
    std::pair { Trouble::Refused, "refused"_L1 },
    std::pair { Trouble::NotFound, "not_found"_L1 },
    std::pair { Trouble::Conflict, "conflict"_L1 },
    std::pair { Trouble::Server, "server"_L1 },
    std::pair { Trouble::Malformed, "malformed"_L1 },
};

template<class Table, class Value>
QLatin1StringView nameOf(const Table &table, Value value)
{
    const auto row = std::ranges::find(table, value, &Table::value_type::first);
    return row != table.end() ? row->second : table.front().second;
}

template<class Table>
auto valueOf(const Table &table, const QString &name)
{
    const auto row = std::ranges::find_if(table, [&](const auto &pair) { return pair.second == name; });
    return row != table.end() ? std::optional(row->first) : std::nullopt;
}
}

QString replicanote::written(const ReplicaNote &note)
{
    QJsonObject object { { u"v"_s, 1 }, { u"kind"_s, nameOf(kinds, note.kind) }, { u"from"_s, note.from } };
    if (note.kind == Kind::CaughtUp)
        object.insert(u"as_of"_s, note.asOf.toMSecsSinceEpoch());
    if (note.kind == Kind::Troubled)
        object.insert(u"trouble"_s, nameOf(troubles, note.trouble));
    if (!note.caller.isEmpty())
        object.insert(u"caller"_s, note.caller);
    if (!note.call.isEmpty())
        object.insert(u"call"_s, note.call);
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

std::optional<ReplicaNote> replicanote::read(QStringView payload)
{
    if (payload.size() > Longest)
        return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(payload.toUtf8()).object();
    const auto kind = valueOf(kinds, object[u"kind"].toString());
    if (object[u"v"].toInt() != 1 || !kind)
        return std::nullopt;
    ReplicaNote note;
    note.kind = *kind;
    note.from = object[u"from"].toString();
    if (*kind == Kind::CaughtUp) {
        const qint64 asOf = object[u"as_of"].toInteger(-1);
        if (asOf < 0)
            return std::nullopt;
        note.asOf = QDateTime::fromMSecsSinceEpoch(asOf, QTimeZone::utc());
    }
    if (*kind == Kind::Troubled) // a kind that only a newer release knows is trouble all the same
        note.trouble = valueOf(troubles, object[u"trouble"].toString()).value_or(Trouble::Server);
    note.caller = object[u"caller"].toString();
    note.call = object[u"call"].toString();
    return note;
}

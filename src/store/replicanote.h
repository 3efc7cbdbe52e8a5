// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/serviceerror.h"

#include <QDateTime>
#include <QString>

#include <optional>

//! What the replicas of one deployment tell each other by NOTIFY, all to all. Never holds a text, a name or a number.
//! A value; crosses threads in queued signals.
struct ReplicaNote
{
    enum class Kind {
        Changed, //!< the messages in the database are others than before
        Resigned, //!< who has collected does so no longer
        Question, //!< a call wants to know whether everything is here: to the one who collects
        CaughtUp, //!< his answer: everything until asOf is
        Troubled, //!< his answer: perhaps not
        CallBegan, //!< its stream has opened
        CallEnded,
        OwnerSaidYes, //!< to a question that whoever collects has not asked
        OwnerSaidNo,
    };
    Kind kind = Kind::Changed;
    QString from; //!< the replica; different for each start of the program
    QDateTime asOf;
    ServiceError::Kind trouble = ServiceError::Kind::Network;
    QString caller; //!< CallBegan: a fingerprint of one whose older calls give way, else empty
    QString call; //!< CallBegan, CallEnded; OwnerSaidYes and OwnerSaidNo: the question

    bool operator==(const ReplicaNote &) const = default;
};

Q_DECLARE_METATYPE(ReplicaNote)

//! A note as it travels: a JSON object with the members v (1), kind and from, and those that belong to its kind: as_of
//! (milliseconds since 1970, UTC), trouble, caller, call. Pure.
namespace replicanote
{
[[nodiscard]] QString written(const ReplicaNote &note);
//! Nothing for what a newer release may say, and for what is no note at all.
[[nodiscard]] std::optional<ReplicaNote> read(QStringView payload);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "telephony/formdata.h"

#include <QDateTime>
#include <QList>
#include <QString>

#include <chrono>

//! The form fields that Twilio sends about a call (Twilio, "Request parameters"; "Stream", statusCallback). Pure.
namespace callforms
{
struct Caller
{
    QString accountSid; //!< AC and 32 hex digits
    QString callSid; //!< CA and 32 hex digits
    QString from; //!< E.164, or a word, or empty when withheld
    QString to;
    QList<FormData::Field> more; //!< whatever else each webhook shall carry
};

//! What a voice webhook gets. status: ringing, in-progress …
[[nodiscard]] FormData webhook(const Caller &caller, const QString &status);
//! The number's status callback at the end of a call.
[[nodiscard]] FormData ending(
    const Caller &caller, const QString &status, std::chrono::seconds duration, const QDateTime &now, int sequence);

struct StreamEvent
{
    QString streamSid;
    QString name; //!< empty: the streamSid
    QString event; //!< stream-started, stream-stopped, stream-error
    QString error; //!< with stream-error
};
[[nodiscard]] FormData stream(const Caller &caller, const StreamEvent &event, const QDateTime &now);
}

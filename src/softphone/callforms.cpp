// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/callforms.h"

namespace
{
FormData::Field field(const char *name, const QString &value)
{
    return { QByteArray(name), value.toUtf8() };
}
}

namespace callforms
{
FormData webhook(const Caller &caller, const QString &status)
{
    QList<FormData::Field> fields {
        field("AccountSid", caller.accountSid),
        field("ApiVersion", QStringLiteral("2010-04-01")),
        field("CallSid", caller.callSid),
        field("CallStatus", status),
        field("Called", caller.to),
        field("Caller", caller.from),
        field("Direction", QStringLiteral("inbound")),
        field("From", caller.from),
        field("To", caller.to),
    };
    return FormData(fields + caller.more);
}

FormData ending(
    const Caller &caller, const QString &status, std::chrono::seconds duration, const QDateTime &now, int sequence)
{
    return FormData(webhook(caller, status).fields()
        + QList<FormData::Field> {
            field("CallDuration", QString::number(duration.count())),
            field("CallbackSource", QStringLiteral("call-progress-events")),
            field("SequenceNumber", QString::number(sequence)),
            field("Timestamp", now.toUTC().toString(Qt::RFC2822Date)),
        });
}

FormData stream(const Caller &caller, const StreamEvent &event, const QDateTime &now)
{
    QList<FormData::Field> fields {
        field("AccountSid", caller.accountSid),
        field("CallSid", caller.callSid),
        field("StreamSid", event.streamSid),
        field("StreamName", event.name.isEmpty() ? event.streamSid : event.name),
        field("StreamEvent", event.event),
        field("Timestamp", now.toUTC().toString(Qt::ISODateWithMs)),
    };
    if (!event.error.isEmpty())
        fields.append(field("StreamError", event.error));
    return FormData(fields);
}
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/messagelisting.h"

#include "app/commands/terminaltext.h"
#include "inbox/messagedescription.h"
#include "store/messagecontent.h"

using namespace Qt::StringLiterals;

namespace
{
constexpr int LongestText = 100;
constexpr int LongestName = 40;

QString nameOf(StoredMessage::State state)
{
    switch (state) {
    case StoredMessage::State::New:
        return u"new"_s;
    case StoredMessage::State::Announced:
        return u"announced"_s;
    case StoredMessage::State::Heard:
        return u"heard"_s;
    case StoredMessage::State::Seen:
        return u"seen"_s;
    }
    return u"new"_s;
}

QString senderOf(const Message &message)
{
    const QString sender = terminaltext::line(message.sender, LongestName);
    return message.group.isEmpty() || message.group == message.sender
        ? sender
        : sender + u" ("_s + terminaltext::line(message.group, LongestName) + u')';
}
}

QJsonObject messagelisting::json(const ArchivedMessage &archived)
{
    const Message &message = archived.message;
    return { { u"id"_s, messagename::of(message.id) }, { u"sent_at"_s, message.sentAt.toUTC().toString(Qt::ISODate) },
        { u"state"_s, nameOf(archived.state) },
        { u"heard_at"_s, archived.heardAt.isValid() ? archived.heardAt.toUTC().toString(Qt::ISODate) : QJsonValue() },
        { u"chat"_s, message.id.chat }, { u"kind"_s, messagecontent::nameOf(message.kind) },
        { u"sender"_s, message.sender }, { u"group"_s, message.group }, { u"text"_s, message.text },
        { u"title"_s, message.title }, { u"found"_s, message.found },
        { u"duration_seconds"_s, static_cast<qint64>(message.duration.count()) },
        { u"forwarded_from"_s, message.forwardedFrom }, { u"reply_to"_s, message.replyTo },
        { u"edited"_s, message.edited } };
}

QString messagelisting::line(
    const ArchivedMessage &archived, Language language, const QTimeZone &zone, qsizetype nameWidth)
{
    const Message &message = archived.message;
    return messagename::of(message.id).leftJustified(nameWidth) + u"  "_s + terminaltext::time(message.sentAt, zone)
        + u"  "_s + nameOf(archived.state).leftJustified(9) + u"  "_s + senderOf(message) + u": "_s
        + terminaltext::line(describe(message, language), LongestText);
}

QString messagelisting::whole(const ArchivedMessage &archived, Language language, const QTimeZone &zone)
{
    const Message &message = archived.message;
    QString state = nameOf(archived.state);
    if (archived.heardAt.isValid())
        state += u", "_s + terminaltext::time(archived.heardAt, zone);
    QString text = terminaltext::harmless(describe(message, language)).trimmed();
    text.replace(u'\n', u"\n    "_s);
    return messagename::of(message.id) + u"\n  from  "_s + senderOf(message) + u"\n  sent  "_s
        + terminaltext::time(message.sentAt, zone) + (message.edited ? u", edited since"_s : QString())
        + u"\n  state "_s + state + u"\n\n    "_s + text + u'\n';
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/calllisting.h"

#include "app/commands/terminaltext.h"
#include "store/messagearchive.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace
{
constexpr int NameWidth = 34; // of a CallSid
constexpr int OutcomeWidth = 14; // of "caller_hung_up"
constexpr int HeardWidth = 8; // of "12 of 15"

QString callerOf(const StoredCall &call)
{
    if (!call.number.isEmpty())
        return terminaltext::line(call.number, 20);
    return call.callerEnd.isEmpty() ? u"withheld"_s : u"…"_s + terminaltext::line(call.callerEnd, 20);
}

QJsonValue secondsOrNull(std::chrono::milliseconds time)
{
    return time.count() < 0 ? QJsonValue() : QJsonValue(static_cast<double>(time.count()) / 1000);
}

QString turnsOf(const StoredCall &call)
{
    QStringList turns;
    for (const StoredCall::Turn &turn : call.turns)
        turns += turn.firstSound.count() < 0
            ? u"no answer"_s
            : QString::number(static_cast<double>(turn.firstSound.count()) / 1000, 'f', 2) + u" s"_s;
    return turns.isEmpty() ? u"none"_s : turns.join(u", "_s);
}
}

QString calllisting::minutes(std::chrono::milliseconds time)
{
    const qint64 seconds = std::chrono::round<std::chrono::seconds>(time).count();
    return QString::number(seconds / 60) + u':' + QString::number(seconds % 60).rightJustified(2, u'0');
}

QJsonObject calllisting::json(const StoredCall &call, bool inFull)
{
    QJsonArray turns;
    for (const StoredCall::Turn &turn : call.turns)
        turns += QJsonObject { { u"first_text_seconds"_s, secondsOrNull(turn.firstText) },
            { u"first_sound_seconds"_s, secondsOrNull(turn.firstSound) } };
    QJsonObject object { { u"id"_s, call.id }, { u"started_at"_s, call.startedAt.toUTC().toString(Qt::ISODateWithMs) },
        { u"length_seconds"_s, static_cast<double>(call.length.count()) / 1000 }, { u"outcome"_s, call.outcome },
        { u"caller"_s, call.caller }, { u"caller_end"_s, call.callerEnd },
        { u"messages_new"_s, static_cast<qint64>(call.messagesNew) },
        { u"messages_heard"_s, static_cast<qint64>(call.messagesHeard) }, { u"interruptions"_s, call.interruptions },
        { u"recording_seconds"_s, static_cast<double>(call.recorded.count()) / 1000 }, { u"turns"_s, turns },
        { u"errors"_s, QJsonArray::fromStringList(call.errors) } };
    if (!call.number.isEmpty())
        object[u"number"_s] = call.number;
    if (!inFull)
        return object;
    QJsonArray transcript;
    for (const StoredCall::Line &line : call.transcript)
        transcript += QJsonObject { { u"at_seconds"_s, static_cast<double>(line.at.count()) / 1000 },
            { u"who"_s, line.byCaller ? u"caller"_s : u"machine"_s }, { u"text"_s, line.text } };
    QJsonArray heard;
    for (const MessageId &id : call.heard)
        heard += messagename::of(id);
    object[u"transcript"_s] = transcript;
    object[u"heard"_s] = heard;
    return object;
}

QString calllisting::line(const StoredCall &call, const QTimeZone &zone)
{
    const QString heard = QString::number(call.messagesHeard) + u" of "_s + QString::number(call.messagesNew);
    return call.id.leftJustified(NameWidth) + u"  "_s + terminaltext::time(call.startedAt, zone) + u"  "_s
        + minutes(call.length).rightJustified(5) + u"  "_s + call.outcome.leftJustified(OutcomeWidth) + u"  heard "_s
        + heard.leftJustified(HeardWidth) + u"  "_s + callerOf(call);
}

QString calllisting::whole(const StoredCall &call, const QTimeZone &zone)
{
    QString text = call.id + u"\n  began     "_s + terminaltext::time(call.startedAt, zone) + u", "_s
        + minutes(call.length) + u" minutes\n  outcome   "_s + call.outcome + u"\n  caller    "_s + callerOf(call)
        + u"\n  messages  "_s + QString::number(call.messagesHeard) + u" heard of "_s
        + QString::number(call.messagesNew) + u" new"_s;
    for (const MessageId &id : call.heard)
        text += u"\n            "_s + messagename::of(id);
    text += u"\n  answers   "_s + turnsOf(call) + u"\n  cut in    "_s + QString::number(call.interruptions)
        + u" times"_s;
    if (call.recorded.count() > 0)
        text += u"\n  recorded  "_s + minutes(call.recorded) + u" minutes"_s;
    for (const QString &error : call.errors)
        text += u"\n  error     "_s + terminaltext::line(error, 200);
    text += u'\n';
    for (const StoredCall::Line &line : call.transcript)
        text += u"\n  "_s + minutes(line.at).rightJustified(5) + (line.byCaller ? u"  caller   "_s : u"  machine  "_s)
            + terminaltext::harmless(line.text).simplified();
    return call.transcript.isEmpty() ? text : text + u'\n';
}

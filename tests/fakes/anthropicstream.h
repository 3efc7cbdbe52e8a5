// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <vector>

//! One reply of the Messages API, as a body and as a stream of events; pure.
namespace anthropic
{
struct Reply
{
    QString id;
    QString model;
    bool thinking = false; //!< a thinking block with its text omitted comes first
    QStringList pieces; //!< of the text, about a token each; none: no text block
    std::optional<QJsonObject> toolUse; //!< the block, with its input
    QString stopReason = QStringLiteral("end_turn");
    QString stopSequence;
    int inputTokens = 0;
    int cacheWrite = 0;
    int cacheRead = 0;
};

//! One step of the stream.
struct Step
{
    QByteArray bytes;
    bool isText = false; //!< a text_delta
    bool isLast = false; //!< message_stop
};

//! The text cut into the pieces in which it would arrive; joined they are the text again.
[[nodiscard]] QStringList piecesOf(const QString &text);
//! The body of a reply that is not streamed.
[[nodiscard]] QJsonObject message(const Reply &reply);
//! The stream, event by event; extra mixes in pings and an event of an unknown kind.
[[nodiscard]] std::vector<Step> stream(const Reply &reply, bool extra);
[[nodiscard]] QByteArray errorEvent(const QString &type, const QString &text);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <optional>

//! What the Messages API accepts and refuses (API versions 2023-06-01 and 2026-10-21, models of November 2026).
//! Pure: no sockets.
namespace anthropic
{
struct Model
{
    QString id;
    QString displayName;
    QDate released;
    QString lifecycle; //!< active, deprecated, retired
    QDate retires; //!< null: none announced
    QStringList thinkingTypes; //!< accepted in thinking.type
    bool thinksByDefault = false;
    bool hasEffort = true;
    bool takesPrefill = false; //!< a last message of the assistant
    bool takesSampling = false; //!< temperature, top_p, top_k
    bool takesForcedTool = true;
    int maximumOutput = 64000;
};

//! The models this service knows, newest first; tests may change the list.
[[nodiscard]] QList<Model> models();
[[nodiscard]] QJsonObject describe(const Model &model);

//! A refusal with its HTTP status and error.type.
struct Refusal
{
    int status = 400;
    QString type = QStringLiteral("invalid_request_error");
    QString message;
};

//! The first rule that the body breaks, as the service would answer; nothing when all is well. retiredFrom decides
//! between a model that is there and one that is gone.
[[nodiscard]] std::optional<Refusal> check(
    const QJsonObject &body, const QList<Model> &known, const QByteArray &apiVersion);

//! All text of a message's or the system prompt's content, blocks joined by line feeds.
[[nodiscard]] QString textOf(const QJsonValue &content);
//! The picture that the last user message is about.
[[nodiscard]] std::optional<QByteArray> pictureIn(const QJsonObject &request);
//! What a well-meaning model says (digestreader.cpp). To the first user message alone: one sentence "[n] …" for every
//! line
//! "[n] …" of it; to a picture, that it is one. Afterwards: a sentence that names the words of the last user message,
//! and the line that shares most words with it.
[[nodiscard]] QString digestReader(const QJsonObject &request);
//! About what the tokenizer would count.
[[nodiscard]] int tokensIn(const QString &text);
}

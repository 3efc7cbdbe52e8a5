// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "llm/languagemodel.h"
#include "net/eventstream.h"
#include "net/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QNetworkRequest>
#include <QUrl>

#include <chrono>
#include <optional>
#include <variant>

//! The wire of Anthropic's Messages API, version 2026-10-21: what we write and how we read what comes back.
//! Pure: no socket, no clock, no state. Unknown events, blocks and fields are skipped everywhere, as the API demands.
namespace claude
{
//! Request fields that not every model takes. "thinking" and "output_config.effort" in the API.
enum class Field { Thinking, Effort };

//! Which of them a model has turned down; they are not sent to it again.
struct Omitted
{
    bool thinking = false;
    bool effort = false;

    bool operator==(const Omitted &) const = default;
};

//! How a model is told to answer without thinking first (Messages API, "Extended thinking", table by model).
struct Switches
{
    QString thinking; //!< the value of thinking.type, empty: leave the field out
    QString effort; //!< empty: leave the field out
    bool mayThink = true; //!< it may think all the same, so the answer needs more tokens
};

//! offSwitch: what the service said of a model that we do not know ourselves; see Model::offSwitch.
[[nodiscard]] Switches switchesOf(QStringView model, const QString &offSwitch = {});
//! switchesOf() needs no offSwitch.
[[nodiscard]] bool isKnown(QStringView model);

//! Thinking counts as output; what is added to Prompt::maxTokens for a model that may think.
inline constexpr int TokensForThinking = 2048;

//! POST {base}/v1/messages or GET {base}/v1/models with version and key. The key goes into x-api-key only.
[[nodiscard]] QNetworkRequest request(const QUrl &base, const QString &path, const QString &apiKey);
//! The JSON of a streaming request; empty when the prompt holds nothing to ask. It never offers a tool: see Prompt.
//! System text and digest are marked for the cache and come first, so every turn of a call shares their prefix.
[[nodiscard]] QByteArray requestBody(
    const Prompt &prompt, const QString &model, Omitted omitted, const QString &offSwitch = {});

// What an event of the stream says.
struct Skipped
{
};
struct Begun
{
    qint64 inputTokens = 0; //!< not from the cache
    qint64 cachedTokens = 0;
};
struct Text
{
    QString piece;
};
//! Why the model stopped; the message is complete only with Completed.
struct Stopped
{
    enum class How {
        Complete,
        Cut,
        Refused,
        ForTool, //!< it waits for a tool that nobody has offered: what it says it does will not be done
    };
    How how = How::Complete;
    QString category; //!< of a refusal, when it has one
    qint64 outputTokens = 0;
};
struct Completed
{
};
using StreamItem = std::variant<Skipped, Begun, Text, Stopped, Completed, ServiceError>;

//! A ServiceError is the stream's own error event, or Malformed when the event cannot be read.
[[nodiscard]] StreamItem parseEvent(const ServerSentEvent &event);

//! An answer whose status is not 200.
struct ErrorReply
{
    int status = 0;
    QByteArray body; //!< JSON, or whatever a proxy put there
    QByteArray retryAfter; //!< header retry-after: seconds or an HTTP date
    QByteArray retryAfterMs; //!< header retry-after-ms
    QByteArray shouldRetry; //!< header x-should-retry
};

//! Says what to do about it; holds nothing of the request's text.
[[nodiscard]] ServiceError errorOf(const ErrorReply &reply, const QDateTime &now);
[[nodiscard]] bool mayRetry(const ErrorReply &reply);
//! The header request-id for log lines; empty when it is not what an id looks like.
[[nodiscard]] QString requestIdOf(const QByteArray &header);
//! The optional field a 400 complains about; the first one when it names both.
[[nodiscard]] std::optional<Field> rejectedField(const ErrorReply &reply);

//! The wait before retry number n (from 0), spread by random in [0, 1).
[[nodiscard]] std::chrono::milliseconds backoff(int n, double random);

struct Model
{
    QString id;
    QDateTime createdAt;
    bool active = false;
    //! The value of thinking.type that lets it answer without thinking first, by its "capabilities" (Models API):
    //! between_tools, for we use no tools, or disabled. Empty when it names neither.
    QString offSwitch;
};

//! Whether an id can stand in an address as it is: that of a foreign service may hold anything.
[[nodiscard]] bool isPlainId(const QString &id);
//! The answer to GET /v1/models/{id}.
[[nodiscard]] Result<Model> parseModel(const QByteArray &body, const QDateTime &now);
//! The answer to GET /v1/models.
[[nodiscard]] Result<QList<Model>> parseModels(const QByteArray &body, const QDateTime &now);
//! "sonnet" of "claude-sonnet-4-20250514" and of "claude-3-5-sonnet-latest"; empty for foreign ids.
[[nodiscard]] QString familyOf(const QString &id);
//! Who answers instead of a retired model: the newest active one of its family, else of sonnet, else of haiku.
[[nodiscard]] std::optional<QString> fallbackFor(const QString &retired, const QList<Model> &models);
}

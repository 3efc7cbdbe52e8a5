// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "llm/claudeprotocol.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QRegularExpression>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace
{
constexpr auto ApiVersion = "2026-10-21";

struct KnownModel
{
    QLatin1StringView prefix;
    QLatin1StringView thinking;
    QLatin1StringView effort;
};

// What each model does when "thinking" is left out, and how it is switched off, differs; a wrong value is a 400.
constexpr std::array KnownModels {
    KnownModel { "claude-haiku-5-5"_L1, "disabled"_L1, "low"_L1 },
    KnownModel { "claude-sonnet-5-5"_L1, "between_tools"_L1, "low"_L1 },
    KnownModel { "claude-sonnet-5"_L1, "disabled"_L1, "low"_L1 },
    KnownModel { "claude-sonnet-4-6"_L1, ""_L1, "low"_L1 }, // does not think unless asked to
    KnownModel { "claude-haiku-4-5"_L1, ""_L1, ""_L1 }, // the same, and knows no effort
};

//! The alias itself or one of its dated versions, such as claude-haiku-4-5-20251001.
bool isVersionOf(QStringView id, QLatin1StringView alias)
{
    if (!id.startsWith(alias))
        return false;
    const QStringView rest = id.sliced(alias.size());
    return rest.isEmpty()
        || (rest.size() == 9 && rest.front() == u'-'
            && std::all_of(rest.begin() + 1, rest.end(), [](QChar c) { return c.isDigit(); }));
}

QJsonObject textBlock(const QString &text)
{
    return { { u"type"_s, u"text"_s }, { u"text"_s, text } };
}

QJsonObject cachedTextBlock(const QString &text)
{
    QJsonObject block = textBlock(text);
    block.insert(u"cache_control"_s, QJsonObject { { u"type"_s, u"ephemeral"_s } });
    return block;
}

//! The turns as the API wants them: none empty, the caller has the last word. Two in a row of one role are allowed.
QList<Prompt::Turn> sendableTurns(const QList<Prompt::Turn> &turns)
{
    QList<Prompt::Turn> sendable;
    for (const Prompt::Turn &turn : turns) {
        const QString text = turn.text.trimmed();
        if (!text.isEmpty())
            sendable.append({ turn.role, text });
    }
    while (!sendable.isEmpty() && sendable.last().role == Prompt::Turn::Role::Machine)
        sendable.removeLast();
    return sendable;
}

// Messages API, "Vision": image content block with a base64 source; it goes in front of the question about it.
QJsonObject pictureBlock(const Prompt::Picture &picture)
{
    return { { u"type"_s, u"image"_s },
        { u"source"_s,
            QJsonObject { { u"type"_s, u"base64"_s }, { u"media_type"_s, picture.type },
                { u"data"_s, QString::fromLatin1(picture.bytes.toBase64()) } } } };
}

QJsonArray messagesOf(const Prompt &prompt)
{
    QList<Prompt::Turn> turns = sendableTurns(prompt.turns);
    QJsonArray first;
    if (!prompt.digest.trimmed().isEmpty())
        first.append(cachedTextBlock(prompt.digest));
    if (!prompt.picture.bytes.isEmpty())
        first.append(pictureBlock(prompt.picture));
    if (!turns.isEmpty() && turns.first().role == Prompt::Turn::Role::Caller)
        first.append(textBlock(turns.takeFirst().text));
    QJsonArray messages;
    if (!first.isEmpty())
        messages.append(QJsonObject { { u"role"_s, u"user"_s }, { u"content"_s, first } });
    else if (!turns.isEmpty())
        turns.removeFirst(); // our own words cannot come first
    for (const Prompt::Turn &turn : std::as_const(turns)) {
        const QString role = turn.role == Prompt::Turn::Role::Caller ? u"user"_s : u"assistant"_s;
        messages.append(QJsonObject { { u"role"_s, role }, { u"content"_s, QJsonArray { textBlock(turn.text) } } });
    }
    return messages;
}

claude::Stopped::How howOf(const QString &reason)
{
    if (reason == u"max_tokens" || reason == u"model_context_window_exceeded")
        return claude::Stopped::How::Cut;
    if (reason == u"refusal")
        return claude::Stopped::How::Refused;
    if (reason == u"tool_use" || reason == u"pause_turn")
        return claude::Stopped::How::ForTool;
    return claude::Stopped::How::Complete; // end_turn, stop_sequence, and whatever comes to be
}

//! Names that the API documents as machine-readable, and nothing that could be text.
QString nameOnly(const QString &text)
{
    static const QRegularExpression name(u"\\A[A-Za-z0-9_.-]{1,60}\\z"_s);
    return name.match(text).hasMatch() ? text : QString();
}

ServiceError::Kind kindOfType(const QString &type)
{
    static const QHash<QString, ServiceError::Kind> kinds {
        { u"invalid_request_error"_s, ServiceError::Kind::Refused },
        { u"request_too_large"_s, ServiceError::Kind::Refused },
        { u"authentication_error"_s, ServiceError::Kind::Unauthorised },
        { u"billing_error"_s, ServiceError::Kind::Unauthorised },
        { u"permission_error"_s, ServiceError::Kind::Unauthorised },
        { u"not_found_error"_s, ServiceError::Kind::NotFound },
        { u"conflict_error"_s, ServiceError::Kind::Conflict },
        { u"rate_limit_error"_s, ServiceError::Kind::RateLimited },
        { u"timeout_error"_s, ServiceError::Kind::Timeout },
    };
    return kinds.value(type, ServiceError::Kind::Server); // api_error, overloaded_error and unknown ones
}

claude::StreamItem stoppedOf(const QJsonObject &root)
{
    const QJsonObject delta = root.value(u"delta").toObject();
    const QString reason = delta.value(u"stop_reason").toString();
    if (reason.isEmpty())
        return claude::Skipped {};
    return claude::Stopped { howOf(reason),
        nameOnly(delta.value(u"stop_details").toObject().value(u"category").toString()),
        root.value(u"usage").toObject().value(u"output_tokens").toInteger() };
}

claude::StreamItem textOf(const QJsonObject &block, QLatin1StringView type)
{
    const QString text = block.value(u"text").toString();
    if (block.value(u"type").toString() != type || text.isEmpty())
        return claude::Skipped {}; // thinking, signatures, tool input, citations: never spoken
    return claude::Text { text };
}

QString offSwitchOf(const QJsonObject &model)
{
    const QJsonObject types
        = model.value(u"capabilities").toObject().value(u"thinking").toObject().value(u"types").toObject();
    for (const QString &type : { u"between_tools"_s, u"disabled"_s }) {
        if (types.value(type).toObject().value(u"supported").toBool())
            return type;
    }
    return {};
}

//! Its id is empty when there is none that could be one.
claude::Model modelOf(const QJsonObject &entry, const QDateTime &now)
{
    const QDateTime retires = QDateTime::fromString(entry.value(u"retires_at").toString(), Qt::ISODate);
    const bool active
        = entry.value(u"lifecycle").toString(u"active"_s) == u"active" && !(retires.isValid() && retires <= now);
    return { nameOnly(entry.value(u"id").toString()),
        QDateTime::fromString(entry.value(u"created_at").toString(), Qt::ISODate), active, offSwitchOf(entry) };
}

QString remedyFor(int status)
{
    switch (status) {
    case 401:
        return u"check ANTHROPIC_API_KEY"_s;
    case 402:
        return u"check the billing of the Anthropic account"_s;
    case 403:
        return u"the key may not use this model; check the workspace's permissions"_s;
    case 404:
        return u"check ANTHROPIC_MODEL and ANTHROPIC_BASE_URL"_s;
    case 413:
        return u"the messages are too long for one request"_s;
    case 429:
        return u"slow down, or raise the limits of the Anthropic account"_s;
    default:
        return {};
    }
}

//! The field a message begins with, such as "max_tokens" of "max_tokens: must be …"; the rest may quote the request.
QString fieldOf(const QString &message)
{
    const qsizetype colon = message.indexOf(u':');
    return colon > 0 ? nameOnly(message.first(colon)) : QString();
}

std::optional<std::chrono::milliseconds> waitOf(const claude::ErrorReply &reply, const QDateTime &now)
{
    bool ok = false;
    if (const double ms = reply.retryAfterMs.toDouble(&ok); ok && ms > 0 && ms < 1e9)
        return std::chrono::milliseconds(qint64(ms));
    if (const double seconds = reply.retryAfter.toDouble(&ok); ok)
        return seconds > 0 && seconds < 1e6 ? std::optional(std::chrono::milliseconds(qint64(seconds * 1000)))
                                            : std::nullopt;
    QDateTime date = QLocale::c().toDateTime(
        QString::fromLatin1(reply.retryAfter.trimmed()), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    date.setTimeZone(QTimeZone::utc());
    if (date.isValid() && date > now)
        return std::chrono::milliseconds(now.msecsTo(date));
    return std::nullopt;
}
}

claude::Switches claude::switchesOf(QStringView model, const QString &offSwitch)
{
    for (const KnownModel &known : KnownModels) {
        if (isVersionOf(model, known.prefix))
            return { known.thinking, known.effort, false };
    }
    return { offSwitch, {}, offSwitch.isEmpty() };
}

bool claude::isKnown(QStringView model)
{
    return !switchesOf(model).mayThink;
}

QNetworkRequest claude::request(const QUrl &base, const QString &path, const QString &apiKey)
{
    QUrl url = base;
    QString prefix = base.path();
    while (prefix.endsWith(u'/'))
        prefix.chop(1);
    url.setPath(prefix + path);
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    request.setHeader(QNetworkRequest::UserAgentHeader, u"messenger-ab/" MAB_VERSION ""_s);
    request.setRawHeader("anthropic-version", ApiVersion);
    request.setRawHeader("x-api-key", apiKey.toUtf8());
    return request;
}

QByteArray claude::requestBody(const Prompt &prompt, const QString &model, Omitted omitted, const QString &offSwitch)
{
    const QJsonArray messages = messagesOf(prompt);
    if (messages.isEmpty())
        return {};
    const Switches switches = switchesOf(model, offSwitch);
    const bool mayThink = switches.mayThink || (omitted.thinking && !switches.thinking.isEmpty());
    QJsonObject body {
        { u"model"_s, model },
        { u"max_tokens"_s, std::max(1, prompt.maxTokens) + (mayThink ? TokensForThinking : 0) },
        { u"stream"_s, true },
        { u"messages"_s, messages },
    };
    if (!prompt.system.trimmed().isEmpty())
        body.insert(u"system"_s, QJsonArray { cachedTextBlock(prompt.system) });
    if (!switches.thinking.isEmpty() && !omitted.thinking)
        body.insert(u"thinking"_s, QJsonObject { { u"type"_s, switches.thinking } });
    if (!switches.effort.isEmpty() && !omitted.effort)
        body.insert(u"output_config"_s, QJsonObject { { u"effort"_s, switches.effort } });
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

claude::StreamItem claude::parseEvent(const ServerSentEvent &event)
{
    static const QList<QByteArray> known { "message_start", "content_block_start", "content_block_delta",
        "message_delta", "message_stop", "error" };
    if (!event.name.isEmpty() && !known.contains(event.name))
        return Skipped {};
    const QJsonDocument document = QJsonDocument::fromJson(event.data);
    if (!document.isObject())
        return ServiceError { ServiceError::Kind::Malformed, u"an event of the stream is not JSON"_s, {} };
    const QJsonObject root = document.object();
    const QString type = root.value(u"type").toString();
    if (type == u"content_block_delta")
        return textOf(root.value(u"delta").toObject(), "text_delta"_L1);
    if (type == u"content_block_start")
        return textOf(root.value(u"content_block").toObject(), "text"_L1);
    if (type == u"message_delta")
        return stoppedOf(root);
    if (type == u"message_stop")
        return Completed {};
    if (type == u"message_start") {
        const QJsonObject usage = root.value(u"message").toObject().value(u"usage").toObject();
        return Begun { usage.value(u"input_tokens").toInteger()
                + usage.value(u"cache_creation_input_tokens").toInteger(),
            usage.value(u"cache_read_input_tokens").toInteger() };
    }
    if (type == u"error") {
        const QString errorType = root.value(u"error").toObject().value(u"type").toString();
        return ServiceError { kindOfType(errorType), u"the stream broke off with "_s + nameOnly(errorType), {} };
    }
    return Skipped {};
}

ServiceError claude::errorOf(const ErrorReply &reply, const QDateTime &now)
{
    const QJsonObject error = QJsonDocument::fromJson(reply.body).object().value(u"error").toObject();
    QStringList parts { u"HTTP %1"_s.arg(reply.status) };
    if (const QString type = nameOnly(error.value(u"type").toString()); !type.isEmpty())
        parts.append(type);
    if (const QString code = nameOnly(error.value(u"details").toObject().value(u"error_code").toString());
        !code.isEmpty())
        parts.append(code);
    if (const QString field = fieldOf(error.value(u"message").toString()); reply.status == 400 && !field.isEmpty())
        parts.append(u"about "_s + field);
    QString detail = parts.join(u' ');
    if (const QString remedy = remedyFor(reply.status); !remedy.isEmpty())
        detail += u": "_s + remedy;
    return { ServiceError::kindOfHttpStatus(reply.status), detail, waitOf(reply, now) };
}

QString claude::requestIdOf(const QByteArray &header)
{
    return nameOnly(QString::fromLatin1(header));
}

bool claude::mayRetry(const ErrorReply &reply)
{
    if (reply.shouldRetry == "true")
        return true;
    if (reply.shouldRetry == "false")
        return false;
    return reply.status == 408 || reply.status == 409 || reply.status == 429 || reply.status >= 500;
}

std::optional<claude::Field> claude::rejectedField(const ErrorReply &reply)
{
    if (reply.status != 400)
        return std::nullopt;
    const QString message
        = QJsonDocument::fromJson(reply.body).object().value(u"error").toObject().value(u"message").toString();
    const qsizetype thinking = message.indexOf(u"thinking"_s, 0, Qt::CaseInsensitive);
    const qsizetype effort = message.indexOf(u"effort"_s, 0, Qt::CaseInsensitive);
    if (thinking < 0 && effort < 0)
        return std::nullopt;
    // The complaint comes first, advice such as "use effort instead" after it.
    return effort < 0 || (thinking >= 0 && thinking < effort) ? Field::Thinking : Field::Effort;
}

std::chrono::milliseconds claude::backoff(int n, double random)
{
    constexpr double FirstMs = 500;
    constexpr double MostMs = 8000;
    return std::chrono::milliseconds(
        qint64(std::min(FirstMs * double(1 << std::clamp(n, 0, 8)), MostMs) * (1.0 - 0.25 * random)));
}

bool claude::isPlainId(const QString &id)
{
    return !nameOnly(id).isEmpty();
}

Result<claude::Model> claude::parseModel(const QByteArray &body, const QDateTime &now)
{
    Model model = modelOf(QJsonDocument::fromJson(body).object(), now);
    if (model.id.isEmpty())
        return failure(ServiceError::Kind::Malformed, u"the description of the model cannot be read"_s);
    return model;
}

Result<QList<claude::Model>> claude::parseModels(const QByteArray &body, const QDateTime &now)
{
    const QJsonValue data = QJsonDocument::fromJson(body).object().value(u"data");
    if (!data.isArray())
        return failure(ServiceError::Kind::Malformed, u"the list of models cannot be read"_s);
    QList<Model> models;
    const QJsonArray entries = data.toArray();
    for (const QJsonValue &value : entries) {
        if (Model model = modelOf(value.toObject(), now); !model.id.isEmpty())
            models.append(std::move(model));
    }
    return models;
}

QString claude::familyOf(const QString &id)
{
    static const QRegularExpression family(u"\\Aclaude-(?:[0-9.]+-)*([a-z]+)(?:-|\\z)"_s);
    return family.match(id).captured(1);
}

std::optional<QString> claude::fallbackFor(const QString &retired, const QList<Model> &models)
{
    for (const QString &family : { familyOf(retired), u"sonnet"_s, u"haiku"_s }) {
        const Model *newest = nullptr;
        for (const Model &model : models) {
            if (!model.active || model.id == retired || family.isEmpty() || familyOf(model.id) != family)
                continue;
            if (!newest || model.createdAt > newest->createdAt)
                newest = &model;
        }
        if (newest)
            return newest->id;
    }
    return std::nullopt;
}

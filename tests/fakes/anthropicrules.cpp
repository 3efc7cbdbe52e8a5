// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/anthropicrules.h"

#include <QSet>

#include <algorithm>

namespace
{
using anthropic::Model;
using anthropic::Refusal;
using Check = std::optional<Refusal>;

Check refuse(const QString &message)
{
    return Refusal { 400, QStringLiteral("invalid_request_error"), message };
}

// The field as given; Undefined when it is missing. Null counts as missing, as it does for the service.
QJsonValue field(const QJsonObject &object, QStringView name)
{
    const QJsonValue value = object[name];
    return value.isNull() ? QJsonValue(QJsonValue::Undefined) : value;
}

Check checkFields(const QJsonObject &body)
{
    static const QSet<QString> known { QStringLiteral("model"), QStringLiteral("max_tokens"), QStringLiteral("stream"),
        QStringLiteral("system"), QStringLiteral("thinking"), QStringLiteral("output_config"),
        QStringLiteral("messages"), QStringLiteral("tools"), QStringLiteral("tool_choice"), QStringLiteral("metadata"),
        QStringLiteral("stop_sequences"), QStringLiteral("temperature"), QStringLiteral("top_p"),
        QStringLiteral("top_k"), QStringLiteral("cache_control"), QStringLiteral("service_tier"),
        QStringLiteral("speed"), QStringLiteral("inference_geo"), QStringLiteral("container"),
        QStringLiteral("diagnostics") };
    for (auto it = body.begin(); it != body.end(); ++it) {
        if (!known.contains(it.key()))
            return refuse(it.key() % u": Extra inputs are not permitted");
    }
    for (const QStringView required : { u"model", u"max_tokens", u"messages" }) {
        if (field(body, required).isUndefined())
            return refuse(required % u": Field required");
    }
    const QJsonValue maximum = body[QLatin1String("max_tokens")];
    if (!maximum.isDouble() || maximum.toInteger(-1) < 0)
        return refuse(QStringLiteral("max_tokens: Input should be a valid integer"));
    if (const QJsonValue stream = field(body, u"stream"); !stream.isUndefined() && !stream.isBool())
        return refuse(QStringLiteral("stream: Input should be a valid boolean"));
    return std::nullopt;
}

// Counts the cache breakpoints as it goes: four at most in the whole request.
Check checkCacheControl(const QJsonObject &holder, int &breakpoints)
{
    const QJsonValue control = field(holder, u"cache_control");
    if (control.isUndefined())
        return std::nullopt;
    const QString ttl = control[QLatin1String("ttl")].toString(QStringLiteral("5m"));
    if (control[QLatin1String("type")] != QStringLiteral("ephemeral") || (ttl != u"5m" && ttl != u"1h"))
        return refuse(QStringLiteral("cache_control: Input tag or ttl is not one of those expected"));
    if (++breakpoints > 4)
        return refuse(QStringLiteral("A maximum of 4 blocks with cache_control may be provided."));
    return std::nullopt;
}

// Messages API, "Vision": what may be in an image block.
Check checkImage(const QJsonObject &source, const QString &where)
{
    constexpr qsizetype Largest = 5 * 1024 * 1024;
    static const QSet<QString> types { QStringLiteral("image/jpeg"), QStringLiteral("image/png"),
        QStringLiteral("image/gif"), QStringLiteral("image/webp") };
    if (source[QLatin1String("type")].toString() != u"base64")
        return refuse(where % u".image.source: only base64 is understood here");
    if (!types.contains(source[QLatin1String("media_type")].toString()))
        return refuse(where % u".image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', ...");
    const auto bytes = QByteArray::fromBase64Encoding(source[QLatin1String("data")].toString().toLatin1(),
        QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!bytes || (*bytes).isEmpty())
        return refuse(where % u".image.source.base64: invalid base64 data");
    if ((*bytes).size() > Largest)
        return refuse(where % u".image.source.base64: image exceeds 5 MB maximum");
    return std::nullopt;
}

Check checkBlock(const QJsonObject &block, const QString &where, int &breakpoints)
{
    static const QSet<QString> known { QStringLiteral("text"), QStringLiteral("image"), QStringLiteral("document"),
        QStringLiteral("thinking"), QStringLiteral("redacted_thinking"), QStringLiteral("tool_use"),
        QStringLiteral("tool_result") };
    const QString type = block[QLatin1String("type")].toString();
    if (!known.contains(type))
        return refuse(where % u".type: Input tag does not match any of the expected tags");
    if (type == u"text" && block[QLatin1String("text")].toString().isEmpty())
        return refuse(QStringLiteral("messages: text content blocks must be non-empty"));
    if (type == u"text" && block[QLatin1String("text")].toString().trimmed().isEmpty())
        return refuse(QStringLiteral("messages: text content blocks must contain non-whitespace text"));
    if (type == u"image") {
        if (const Check refusal = checkImage(block[QLatin1String("source")].toObject(), where))
            return refusal;
    }
    return checkCacheControl(block, breakpoints);
}

Check checkSystem(const QJsonObject &body, int &breakpoints)
{
    const QJsonValue system = field(body, u"system");
    if (system.isUndefined() || system.isString())
        return std::nullopt;
    if (!system.isArray())
        return refuse(QStringLiteral("system: Input should be a valid list"));
    const QJsonArray blocks = system.toArray();
    for (const QJsonValue &block : blocks) {
        if (block[QLatin1String("type")] != QStringLiteral("text"))
            return refuse(QStringLiteral("system: only text blocks are allowed"));
        if (block[QLatin1String("text")].toString().isEmpty())
            return refuse(QStringLiteral("system: text content blocks must be non-empty"));
        if (const Check wrong = checkCacheControl(block.toObject(), breakpoints))
            return wrong;
    }
    return std::nullopt;
}

QStringList toolUsesIn(const QJsonObject &message)
{
    QStringList ids;
    const QJsonArray blocks = message[QLatin1String("content")].toArray();
    for (const QJsonValue &block : blocks) {
        if (block[QLatin1String("type")] == QStringLiteral("tool_use"))
            ids.append(block[QLatin1String("id")].toString());
    }
    return ids;
}

// Results of all tools must open the message that follows their use.
Check checkToolResults(const QJsonObject &before, const QJsonObject &message)
{
    QStringList awaited = toolUsesIn(before);
    const QJsonArray blocks = message[QLatin1String("content")].toArray();
    bool leading = true;
    for (const QJsonValue &block : blocks) {
        leading = leading && block[QLatin1String("type")] == QStringLiteral("tool_result");
        if (leading)
            awaited.removeOne(block[QLatin1String("tool_use_id")].toString());
    }
    if (awaited.isEmpty())
        return std::nullopt;
    return refuse(QStringLiteral("messages: `tool_use` ids were found without `tool_result` blocks immediately after"));
}

Check checkMessages(const QJsonObject &body, const Model &model, int &breakpoints)
{
    const QJsonArray messages = body[QLatin1String("messages")].toArray();
    if (messages.isEmpty())
        return refuse(QStringLiteral("messages: at least one message is required"));
    for (qsizetype i = 0; i < messages.size(); ++i) {
        const QString where = QStringLiteral("messages.%1").arg(i);
        const QJsonObject message = messages.at(i).toObject();
        const QString role = message[QLatin1String("role")].toString();
        if (role != u"user" && role != u"assistant")
            return refuse(where % u".role: Input should be 'user' or 'assistant'");
        if (i == 0 && role != u"user")
            return refuse(QStringLiteral("messages: first message must use the \"user\" role"));
        const QJsonValue content = message[QLatin1String("content")];
        if (!content.isString() && !content.isArray())
            return refuse(where % u".content: Field required");
        if (content.isString() ? content.toString().trimmed().isEmpty() : content.toArray().isEmpty())
            return refuse(
                where % u": all messages must have non-empty content except for the optional final assistant message");
        const QJsonArray blocks = content.toArray();
        for (qsizetype block = 0; block < blocks.size(); ++block) {
            if (const Check wrong = checkBlock(
                    blocks.at(block).toObject(), QStringLiteral("%1.content.%2").arg(where).arg(block), breakpoints))
                return wrong;
        }
        if (i > 0) {
            if (const Check wrong = checkToolResults(messages.at(i - 1).toObject(), message))
                return wrong;
        }
    }
    if (messages.last()[QLatin1String("role")] == QStringLiteral("assistant") && !model.takesPrefill)
        return refuse(QStringLiteral(
            "This model does not support assistant message prefill. The conversation must end with a user message."));
    return std::nullopt;
}

Check checkSampling(const QJsonObject &body, const Model &model, const QByteArray &apiVersion)
{
    for (const QStringView name : { u"temperature", u"top_p", u"top_k" }) {
        if (field(body, name).isUndefined())
            continue;
        if (apiVersion != "2023-06-01")
            return refuse(name % u": Extra inputs are not permitted");
        const double value = body[name].toDouble();
        const bool harmless = (name == u"temperature" && value == 1.0) || (name == u"top_p" && value >= 0.99);
        if (!model.takesSampling && !harmless)
            return refuse(u'`' % name % u"` is deprecated for this model.");
    }
    if (!field(body, u"temperature").isUndefined() && !field(body, u"top_p").isUndefined())
        return refuse(QStringLiteral("`temperature` and `top_p` cannot both be specified for this model."));
    return std::nullopt;
}

Check checkThinking(const QJsonObject &body, const Model &model)
{
    const QJsonValue thinking = field(body, u"thinking");
    const QJsonValue effort = body[QLatin1String("output_config")][QLatin1String("effort")];
    if (!effort.isUndefined()) {
        static const QSet<QString> levels { QStringLiteral("low"), QStringLiteral("medium"), QStringLiteral("high"),
            QStringLiteral("xhigh"), QStringLiteral("max") };
        if (!model.hasEffort)
            return refuse(QStringLiteral("output_config.effort: this model does not support the effort parameter."));
        if (!levels.contains(effort.toString()))
            return refuse(
                QStringLiteral("output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'"));
    }
    if (thinking.isUndefined())
        return std::nullopt;
    const QString type = thinking[QLatin1String("type")].toString();
    if (!model.thinkingTypes.contains(type)) {
        const QString instead = model.thinkingTypes.contains(QLatin1String("between_tools"))
            ? QStringLiteral(" Use \"thinking.type.between_tools\" instead.")
            : QString();
        return refuse(QStringLiteral("\"thinking.type.%1\" is not supported for this model.").arg(type) % instead);
    }
    if (type == u"between_tools" && thinking.toObject().size() > 1)
        return refuse(QStringLiteral("thinking.between_tools: Extra inputs are not permitted"));
    if ((type == u"between_tools" || type == u"disabled")
        && (effort == QStringLiteral("xhigh") || effort == QStringLiteral("max")))
        return refuse(QStringLiteral("output_config.effort: must be 'high' or lower when thinking is off"));
    if (type == u"enabled") {
        const qint64 budget = thinking[QLatin1String("budget_tokens")].toInteger();
        if (budget < 1024 || budget >= body[QLatin1String("max_tokens")].toInteger())
            return refuse(
                QStringLiteral("thinking.enabled.budget_tokens: must be at least 1024 and less than max_tokens"));
    }
    return std::nullopt;
}

Check checkTools(const QJsonObject &body, const Model &model, int &breakpoints)
{
    static const QRegularExpression name(QStringLiteral("^[A-Za-z0-9_-]{1,64}$"));
    const QJsonArray tools = body[QLatin1String("tools")].toArray();
    for (const QJsonValue &tool : tools) {
        if (!name.match(tool[QLatin1String("name")].toString()).hasMatch())
            return refuse(QStringLiteral("tools.name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'"));
        if (tool[QLatin1String("input_schema")][QLatin1String("type")] != QStringLiteral("object"))
            return refuse(QStringLiteral("tools.input_schema.type: Field required"));
        if (const Check wrong = checkCacheControl(tool.toObject(), breakpoints))
            return wrong;
    }
    const QString choice = body[QLatin1String("tool_choice")][QLatin1String("type")].toString();
    if (!choice.isEmpty() && tools.isEmpty())
        return refuse(QStringLiteral("tool_choice may only be specified while providing `tools`."));
    if ((choice == u"any" || choice == u"tool") && !model.takesForcedTool)
        return refuse(QStringLiteral("tool_choice: forced tool use is not supported for this model."));
    return std::nullopt;
}
}

std::optional<anthropic::Refusal> anthropic::check(
    const QJsonObject &body, const QList<Model> &known, const QByteArray &apiVersion)
{
    if (const Check wrong = checkFields(body))
        return wrong;
    const QString id = body[QLatin1String("model")].toString();
    const auto model
        = std::ranges::find_if(known, [&id](const Model &one) { return one.id == id && one.lifecycle != u"retired"; });
    if (model == known.end())
        return Refusal { 404, QStringLiteral("not_found_error"), u"model: " % id };
    if (body[QLatin1String("max_tokens")].toInteger() > model->maximumOutput)
        return refuse(QStringLiteral("max_tokens: %1 > %2")
                          .arg(body[QLatin1String("max_tokens")].toInteger())
                          .arg(model->maximumOutput));
    int breakpoints = 0;
    for (const Check &wrong : { checkSampling(body, *model, apiVersion), checkThinking(body, *model),
             checkTools(body, *model, breakpoints), checkSystem(body, breakpoints),
             checkMessages(body, *model, breakpoints), checkCacheControl(body, breakpoints) }) {
        if (wrong)
            return wrong;
    }
    return std::nullopt;
}

QString anthropic::textOf(const QJsonValue &content)
{
    if (content.isString())
        return content.toString();
    QStringList parts;
    const QJsonArray blocks = content.toArray();
    for (const QJsonValue &block : blocks) {
        if (block[QLatin1String("type")] == QStringLiteral("text"))
            parts.append(block[QLatin1String("text")].toString());
    }
    return parts.join(u'\n');
}

std::optional<QByteArray> anthropic::pictureIn(const QJsonObject &request)
{
    const QJsonArray messages = request[QLatin1String("messages")].toArray();
    const QJsonArray blocks = messages.last()[QLatin1String("content")].toArray();
    for (const QJsonValue &block : blocks) {
        if (block[QLatin1String("type")] == QStringLiteral("image"))
            return QByteArray::fromBase64(block[QLatin1String("source")][QLatin1String("data")].toString().toLatin1());
    }
    return std::nullopt;
}

int anthropic::tokensIn(const QString &text)
{
    return static_cast<int>((text.toUtf8().size() + 2) / 3);
}

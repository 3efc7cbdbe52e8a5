// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/anthropicstream.h"

#include "fakes/anthropicrules.h"

namespace
{
using anthropic::Reply;
using anthropic::Step;

constexpr int ThinkingTokens = 120;

QByteArray event(const QString &type, QJsonObject data)
{
    data.insert(QStringLiteral("type"), type);
    return "event: " + type.toUtf8() + "\ndata: " + QJsonDocument(data).toJson(QJsonDocument::Compact) + "\n\n";
}

QJsonValue orNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

int outputTokens(const Reply &reply)
{
    int tokens = reply.thinking ? ThinkingTokens : 0;
    for (const QString &piece : reply.pieces)
        tokens += anthropic::tokensIn(piece);
    return std::max(tokens, 1);
}

QJsonObject usage(const Reply &reply, int output)
{
    return { { QStringLiteral("input_tokens"), reply.inputTokens }, { QStringLiteral("output_tokens"), output },
        { QStringLiteral("cache_creation_input_tokens"), reply.cacheWrite },
        { QStringLiteral("cache_read_input_tokens"), reply.cacheRead },
        { QStringLiteral("cache_creation"),
            QJsonObject { { QStringLiteral("ephemeral_5m_input_tokens"), reply.cacheWrite },
                { QStringLiteral("ephemeral_1h_input_tokens"), 0 } } },
        { QStringLiteral("output_tokens_details"),
            QJsonObject { { QStringLiteral("thinking_tokens"), reply.thinking ? ThinkingTokens : 0 } } },
        { QStringLiteral("server_tool_use"), QJsonValue::Null },
        { QStringLiteral("service_tier"), QStringLiteral("standard") },
        { QStringLiteral("inference_geo"), QJsonValue::Null }, { QStringLiteral("speed"), QJsonValue::Null } };
}

QJsonObject stop(const Reply &reply)
{
    QJsonValue details = QJsonValue::Null;
    if (reply.stopReason == u"refusal")
        details = QJsonObject { { QStringLiteral("type"), QStringLiteral("refusal") },
            { QStringLiteral("category"), QJsonValue::Null }, { QStringLiteral("explanation"), QJsonValue::Null } };
    return { { QStringLiteral("stop_reason"), reply.stopReason },
        { QStringLiteral("stop_sequence"), orNull(reply.stopSequence) }, { QStringLiteral("stop_details"), details },
        { QStringLiteral("container"), QJsonValue::Null } };
}

QJsonObject envelope(const Reply &reply, const QJsonArray &content, int output)
{
    return { { QStringLiteral("id"), reply.id }, { QStringLiteral("type"), QStringLiteral("message") },
        { QStringLiteral("role"), QStringLiteral("assistant") }, { QStringLiteral("model"), reply.model },
        { QStringLiteral("content"), content }, { QStringLiteral("stop_reason"), QJsonValue::Null },
        { QStringLiteral("stop_sequence"), QJsonValue::Null }, { QStringLiteral("stop_details"), QJsonValue::Null },
        { QStringLiteral("container"), QJsonValue::Null }, { QStringLiteral("diagnostics"), QJsonValue::Null },
        { QStringLiteral("usage"), usage(reply, output) } };
}

QJsonObject thinkingBlock(const QString &signature)
{
    return { { QStringLiteral("type"), QStringLiteral("thinking") }, { QStringLiteral("thinking"), QString() },
        { QStringLiteral("signature"), signature } };
}

QJsonObject textBlock(const QString &text)
{
    return { { QStringLiteral("type"), QStringLiteral("text") }, { QStringLiteral("text"), text } };
}

//! Writes the blocks of a stream with their rising index.
class BlockWriter
{
public:
    explicit BlockWriter(std::vector<Step> &steps) : m_steps(steps) { }
    void start(const QJsonObject &block)
    {
        put(QStringLiteral("content_block_start"), { { QStringLiteral("content_block"), block } });
    }
    void delta(const QString &type, const QString &name, const QString &value, bool isText = false)
    {
        put(QStringLiteral("content_block_delta"),
            { { QStringLiteral("delta"), QJsonObject { { QStringLiteral("type"), type }, { name, value } } } }, isText);
    }
    void stop()
    {
        put(QStringLiteral("content_block_stop"), {});
        ++m_index;
    }

private:
    void put(const QString &type, QJsonObject data, bool isText = false)
    {
        data.insert(QStringLiteral("index"), m_index);
        m_steps.push_back({ event(type, data), isText });
    }
    std::vector<Step> &m_steps;
    int m_index = 0;
};

void writeToolUse(BlockWriter &blocks, const QJsonObject &toolUse)
{
    QJsonObject opening = toolUse;
    opening.insert(QStringLiteral("input"), QJsonObject());
    blocks.start(opening);
    const QString input
        = QString::fromUtf8(QJsonDocument(toolUse[QLatin1String("input")].toObject()).toJson(QJsonDocument::Compact));
    blocks.delta(QStringLiteral("input_json_delta"), QStringLiteral("partial_json"), QString());
    for (qsizetype at = 0; at < input.size() && input != u"{}"; at += 5)
        blocks.delta(QStringLiteral("input_json_delta"), QStringLiteral("partial_json"), input.mid(at, 5));
    blocks.stop();
}
}

QStringList anthropic::piecesOf(const QString &text)
{
    QStringList pieces;
    qsizetype start = 0;
    for (qsizetype i = 1; i <= text.size(); ++i) {
        const bool border = i == text.size() || (text.at(i).isSpace() && !text.at(i - 1).isSpace());
        if (border) {
            pieces.append(text.mid(start, i - start));
            start = i;
        }
    }
    return pieces;
}

QJsonObject anthropic::message(const Reply &reply)
{
    QJsonArray content;
    if (reply.thinking)
        content.append(thinkingBlock(QStringLiteral("c2lnbmF0dXJl")));
    if (!reply.pieces.isEmpty()) {
        QJsonObject block = textBlock(reply.pieces.join(QString()));
        block.insert(QStringLiteral("citations"), QJsonValue::Null);
        content.append(block);
    }
    if (reply.toolUse)
        content.append(*reply.toolUse);
    QJsonObject whole = envelope(reply, content, outputTokens(reply));
    const QJsonObject end = stop(reply);
    for (auto it = end.begin(); it != end.end(); ++it)
        whole.insert(it.key(), it.value());
    return whole;
}

std::vector<Step> anthropic::stream(const Reply &reply, bool extra)
{
    std::vector<Step> steps;
    BlockWriter blocks(steps);
    steps.push_back(
        { event(QStringLiteral("message_start"), { { QStringLiteral("message"), envelope(reply, {}, 1) } }) });
    if (reply.thinking) {
        blocks.start(thinkingBlock(QString()));
        blocks.delta(QStringLiteral("signature_delta"), QStringLiteral("signature"), QStringLiteral("c2lnbmF0dXJl"));
        blocks.stop();
    }
    if (extra)
        steps.push_back({ event(QStringLiteral("ping"), {}) });
    if (!reply.pieces.isEmpty()) {
        blocks.start(textBlock(QString()));
        for (const QString &piece : reply.pieces) {
            blocks.delta(QStringLiteral("text_delta"), QStringLiteral("text"), piece, true);
            if (extra && &piece == &reply.pieces.first()) {
                steps.push_back({ ": a comment\n\n" + event(QStringLiteral("ping"), {}) });
                steps.push_back({ event(
                    QStringLiteral("weather_report"), { { QStringLiteral("outlook"), QStringLiteral("heiter") } }) });
            }
        }
        blocks.stop();
    }
    if (reply.toolUse)
        writeToolUse(blocks, *reply.toolUse);
    steps.push_back({ event(QStringLiteral("message_delta"),
        { { QStringLiteral("delta"), stop(reply) },
            { QStringLiteral("usage"), usage(reply, outputTokens(reply)) } }) });
    steps.push_back({ event(QStringLiteral("message_stop"), {}), false, true });
    return steps;
}

QByteArray anthropic::errorEvent(const QString &type, const QString &text)
{
    return event(QStringLiteral("error"),
        { { QStringLiteral("error"),
            QJsonObject { { QStringLiteral("type"), type }, { QStringLiteral("message"), text } } } });
}

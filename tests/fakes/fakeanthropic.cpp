// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/fakeanthropic.h"

#include "fakes/anthropicanswer.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
constexpr qsizetype MaximumBody = 32 * 1024 * 1024;
constexpr int ThinkingBudget = 200; // tokens that an unasked-for thinking spends of max_tokens

QJsonObject errorBody(const QString &type, const QString &message, const QByteArray &requestId)
{
    return { { QStringLiteral("type"), QStringLiteral("error") },
        { QStringLiteral("error"),
            QJsonObject { { QStringLiteral("type"), type }, { QStringLiteral("message"), message } } },
        { QStringLiteral("request_id"), QString::fromLatin1(requestId) } };
}

bool thinks(const QJsonObject &body, const anthropic::Model &model)
{
    const QString type = body[QLatin1String("thinking")][QLatin1String("type")].toString();
    return type.isEmpty() ? model.thinksByDefault : type == u"adaptive" || type == u"enabled";
}

// Cuts the pieces where max_tokens or a stop sequence ends them.
void limit(anthropic::Reply &reply, const QJsonObject &body)
{
    const QString text = reply.pieces.join(QString());
    const QJsonArray sequences = body[QLatin1String("stop_sequences")].toArray();
    for (const QJsonValue &sequence : sequences) {
        if (const qsizetype at = text.indexOf(sequence.toString()); at >= 0) {
            reply.pieces = anthropic::piecesOf(text.left(at));
            reply.stopReason = QStringLiteral("stop_sequence");
            reply.stopSequence = sequence.toString();
        }
    }
    int left = static_cast<int>(body[QLatin1String("max_tokens")].toInteger()) - (reply.thinking ? ThinkingBudget : 0);
    for (qsizetype i = 0; i < reply.pieces.size(); ++i) {
        left -= anthropic::tokensIn(reply.pieces.at(i));
        if (left < 0) {
            reply.pieces.resize(i);
            reply.stopReason = QStringLiteral("max_tokens");
        }
    }
}
}

FakeAnthropic::FakeAnthropic(const QString &key, QObject *parent) : FakeService(parent), m_keys({ key }) { }

bool FakeAnthropic::configure(const QJsonObject &settings)
{
    return ControlValues(settings)
        .read(QStringLiteral("headers_ms"), m_headersDelay)
        .read(QStringLiteral("first_token_ms"), m_firstTokenDelay)
        .read(QStringLiteral("per_token_ms"), m_perTokenDelay)
        .read(QStringLiteral("chunk_bytes"), m_chunkBytes)
        .read(QStringLiteral("extra_events"), m_extraEvents)
        .allKnown();
}

QJsonObject FakeAnthropic::notes() const
{
    QJsonArray list;
    for (const auto &request : m_conversations) {
        QJsonArray times;
        for (const qint64 at : request->piecesAt)
            times.append(at);
        list.append(QJsonObject { { QStringLiteral("body"), request->body },
            { QStringLiteral("at_ms"), qint64(request->at.count()) },
            { QStringLiteral("arrived_us"), request->arrivedAt }, { QStringLiteral("text"), request->text },
            { QStringLiteral("pieces_us"), times }, { QStringLiteral("text_pieces"), request->textPieces },
            { QStringLiteral("finished"), request->finished }, { QStringLiteral("abandoned"), request->abandoned } });
    }
    return { { QStringLiteral("conversations"), list } };
}

void FakeAnthropic::setLatency(
    std::chrono::milliseconds headers, std::chrono::milliseconds firstToken, std::chrono::milliseconds perToken)
{
    m_headersDelay = headers;
    m_firstTokenDelay = firstToken;
    m_perTokenDelay = perToken;
}

QByteArray FakeAnthropic::nextId()
{
    return "01FAKE" + QByteArray::number(++m_serial).rightJustified(18, '0');
}

void FakeAnthropic::refuse(
    HttpExchange *exchange, const anthropic::Refusal &refusal, const HttpRequest::Headers &headers)
{
    const QByteArray id = "req_" + nextId();
    HttpRequest::Headers all = headers;
    all.emplaceBack("request-id", id);
    exchange->replyJson(refusal.status, errorBody(refusal.type, refusal.message, id), all);
}

std::optional<anthropic::Refusal> FakeAnthropic::checkHeaders(const HttpRequest &request)
{
    const bool byKey = request.hasHeader("x-api-key");
    const bool byToken = request.hasHeader("authorization");
    if (byKey && byToken)
        violation(QStringLiteral("both x-api-key and Authorization"));
    if (!byKey && !byToken)
        return anthropic::Refusal { 401, QStringLiteral("authentication_error"),
            QStringLiteral("x-api-key header is required") };
    const QByteArray given = byKey ? request.header("x-api-key") : request.header("authorization");
    const bool fits = std::ranges::any_of(
        m_keys, [&](const QString &key) { return given == (byKey ? key.toUtf8() : "Bearer " + key.toUtf8()); });
    if (!fits)
        return anthropic::Refusal { 401, QStringLiteral("authentication_error"), QStringLiteral("invalid x-api-key") };
    const QByteArray version = request.header("anthropic-version");
    if (version != "2023-06-01" && version != "2026-10-21")
        return anthropic::Refusal { 400, QStringLiteral("invalid_request_error"),
            QStringLiteral("anthropic-version: header is required") };
    return std::nullopt;
}

void FakeAnthropic::handle(HttpExchange *exchange)
{
    const HttpRequest &request = exchange->request();
    note(request);
    if (const auto refusal = checkHeaders(request)) {
        violation(u"headers: " % refusal->message);
        refuse(exchange, *refusal);
    } else if (request.method == "POST" && request.path == u"/v1/messages") {
        messages(exchange);
    } else if (request.method == "POST" && request.path == u"/v1/messages/count_tokens") {
        countTokens(exchange);
    } else if (request.method == "GET" && request.path == u"/v1/models") {
        models(exchange, QString());
    } else if (request.method == "GET" && request.path.startsWith(u"/v1/models/")) {
        models(exchange, request.path.mid(11));
    } else {
        violation(QStringLiteral("an address that does not exist"));
        refuse(exchange, { 404, QStringLiteral("not_found_error"), QStringLiteral("Not found") });
    }
}

void FakeAnthropic::models(HttpExchange *exchange, const QString &id)
{
    QJsonArray data;
    for (const anthropic::Model &model : std::as_const(m_models)) {
        if (model.lifecycle == u"retired")
            continue;
        if (model.id == id) {
            exchange->replyJson(200, anthropic::describe(model), { { "request-id", "req_" + nextId() } });
            return;
        }
        data.append(anthropic::describe(model));
    }
    if (!id.isEmpty()) {
        refuse(exchange, { 404, QStringLiteral("not_found_error"), u"model: " % id });
        return;
    }
    exchange->replyJson(200,
        { { QStringLiteral("data"), data }, { QStringLiteral("has_more"), false },
            { QStringLiteral("first_id"), data.first()[QLatin1String("id")] },
            { QStringLiteral("last_id"), data.last()[QLatin1String("id")] } },
        { { "request-id", "req_" + nextId() } });
}

void FakeAnthropic::countTokens(HttpExchange *exchange)
{
    exchange->replyJson(
        200, { { QStringLiteral("input_tokens"), anthropic::tokensIn(QString::fromUtf8(exchange->request().body)) } });
}

bool FakeAnthropic::strikeAtOnce(HttpExchange *exchange, const FaultQueue<FaultKind>::Fault &fault)
{
    HttpRequest::Headers headers;
    if (fault.options.retryAfter)
        headers.emplaceBack("retry-after", QByteArray::number(fault.options.retryAfter->count()));
    if (fault.options.shouldRetry)
        headers.emplaceBack("x-should-retry", *fault.options.shouldRetry ? "true" : "false");
    const auto send = [this, exchange, &headers](int status, const char *type, const QString &message) {
        refuse(exchange, { status, QLatin1String(type), message }, headers);
        return true;
    };
    switch (fault.kind) {
    case FaultKind::BadRequest:
        return send(400, "invalid_request_error",
            QString::fromUtf8(fault.options.body.isEmpty() ? QByteArray("invalid request") : fault.options.body));
    case FaultKind::Unauthorised:
        return send(401, "authentication_error", QStringLiteral("invalid x-api-key"));
    case FaultKind::NotFound:
        return send(404, "not_found_error",
            u"model: " % QJsonDocument::fromJson(exchange->request().body)[QLatin1String("model")].toString());
    case FaultKind::TooLarge:
        return send(413, "request_too_large", QStringLiteral("Request exceeds the maximum size"));
    case FaultKind::TooManyRequests:
        return send(429, "rate_limit_error", QStringLiteral("This request would exceed your rate limit."));
    case FaultKind::ServerError:
        return send(fault.options.status == 0 ? 500 : fault.options.status, "api_error",
            QStringLiteral("Internal server error"));
    case FaultKind::Overloaded:
        return send(529, "overloaded_error", QStringLiteral("Overloaded"));
    case FaultKind::HtmlError:
        exchange->reply(502, "text/html", "<html><head><title>502 Bad Gateway</title></head><body>502</body></html>");
        return true;
    case FaultKind::Hang:
        return true;
    case FaultKind::Reset:
        exchange->reset();
        return true;
    default:
        return false;
    }
}

std::optional<anthropic::Refusal> FakeAnthropic::checkBody(const HttpRequest &request) const
{
    const QJsonDocument json = QJsonDocument::fromJson(request.body);
    if (request.body.size() > MaximumBody)
        return anthropic::Refusal { 413, QStringLiteral("request_too_large"),
            QStringLiteral("Request exceeds the maximum size") };
    if (!request.header("content-type").startsWith("application/json") || !json.isObject())
        return anthropic::Refusal { 400, QStringLiteral("invalid_request_error"),
            QStringLiteral("The request body is not valid JSON") };
    return anthropic::check(json.object(), m_models, request.header("anthropic-version"));
}

void FakeAnthropic::messages(HttpExchange *exchange)
{
    const HttpRequest &raw = exchange->request();
    auto request = std::make_shared<Request>();
    request->at = raw.at;
    request->arrivedAt = monotonicNow();
    request->body = QJsonDocument::fromJson(raw.body).object();
    m_conversations.append(request);
    connect(exchange, &HttpExchange::abandoned, this, [request] { request->abandoned = !request->finished; });

    if (const auto refusal = checkBody(raw)) {
        if (refusal->status != 404)
            violation(refusal->message);
        refuse(exchange, *refusal);
        return;
    }
    const auto fault = m_faults.take(raw.path);
    if (fault && strikeAtOnce(exchange, *fault))
        return;
    anthropic::Reply reply = replyTo(request->body);
    if (fault)
        spoil(reply, *fault, request->body);
    request->text = reply.pieces.join(QString());
    if (request->body[QLatin1String("stream")].toBool())
        stream(exchange, request, reply, fault);
    else
        sendWhole(exchange, request, reply);
}

anthropic::Reply FakeAnthropic::replyTo(const QJsonObject &body)
{
    const auto model = std::ranges::find(m_models, body[QLatin1String("model")].toString(), &anthropic::Model::id);
    anthropic::Reply reply;
    reply.id = QString::fromLatin1("msg_" + nextId());
    reply.model = model->id;
    reply.thinking = thinks(body, *model);
    reply.inputTokens = anthropic::tokensIn(QString::fromUtf8(QJsonDocument(body).toJson(QJsonDocument::Compact)));
    const auto picture = anthropic::pictureIn(body);
    const auto described = picture ? m_pictures.constFind(*picture) : m_pictures.cend();
    reply.pieces = anthropic::piecesOf(described != m_pictures.cend() ? *described : m_mind(body));
    limit(reply, body);
    return reply;
}

// The faults that are well-formed replies.
void FakeAnthropic::spoil(anthropic::Reply &reply, const FaultQueue<FaultKind>::Fault &fault, const QJsonObject &body)
{
    switch (fault.kind) {
    case FaultKind::Refusal:
        reply.pieces = reply.pieces.first(std::min<qsizetype>(fault.options.after, reply.pieces.size()));
        reply.stopReason = QStringLiteral("refusal");
        break;
    case FaultKind::OnlyThinking:
        reply.pieces.clear();
        reply.thinking = true;
        reply.stopReason = QStringLiteral("max_tokens");
        break;
    case FaultKind::EmptyText:
        reply.pieces.clear();
        break;
    case FaultKind::ToolUse: {
        const QString fallback = QStringLiteral("read_message");
        const QString tool = body[QLatin1String("tools")][0][QLatin1String("name")].toString(fallback);
        reply.toolUse = QJsonObject { { QStringLiteral("type"), QStringLiteral("tool_use") },
            { QStringLiteral("id"), QString::fromLatin1("toolu_" + nextId()) }, { QStringLiteral("name"), tool },
            { QStringLiteral("input"), QJsonDocument::fromJson(fault.options.body).object() } };
        reply.stopReason = QStringLiteral("tool_use");
        break;
    }
    default:
        break;
    }
}

std::chrono::milliseconds FakeAnthropic::firstTextDelay(const anthropic::Reply &reply) const
{
    return reply.thinking ? m_firstTokenDelay * 3 : m_firstTokenDelay; // thinking is silence to the caller
}

void FakeAnthropic::sendWhole(HttpExchange *exchange, std::shared_ptr<Request> request, const anthropic::Reply &reply)
{
    const auto whole = m_headersDelay + firstTextDelay(reply) + m_perTokenDelay * reply.pieces.size();
    const HttpRequest::Headers headers { { "request-id", "req_" + nextId() } };
    QTimer::singleShot(whole, exchange, [exchange, request, reply, headers] {
        request->finished = true;
        exchange->replyJson(200, anthropic::message(reply), headers);
    });
}

void FakeAnthropic::stream(HttpExchange *exchange, std::shared_ptr<Request> request, const anthropic::Reply &reply,
    const std::optional<FaultQueue<FaultKind>::Fault> &fault)
{
    static const QHash<FaultKind, Answer::Ending> endings { { FaultKind::ErrorInStream, Answer::Ending::Error },
        { FaultKind::EndEarly, Answer::Ending::Cut }, { FaultKind::ResetInStream, Answer::Ending::Reset },
        { FaultKind::StallInStream, Answer::Ending::Stall } };
    auto *answer = new Answer(exchange, std::move(request), anthropic::stream(reply, m_extraEvents),
        { firstTextDelay(reply), m_perTokenDelay, m_chunkBytes });
    if (fault && endings.contains(fault->kind))
        answer->endAfter(fault->options.after, endings.value(fault->kind));
    else if (fault && fault->kind == FaultKind::EndBeforeStop)
        answer->endBeforeStop();
    const HttpRequest::Headers headers { { "request-id", "req_" + nextId() } };
    QTimer::singleShot(m_headersDelay, answer, [exchange, answer, headers] {
        exchange->begin(200, "text/event-stream; charset=utf-8", headers);
        answer->start();
    });
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/anthropicrules.h"
#include "fakes/anthropicstream.h"
#include "fakes/fakeservice.h"

//! The Anthropic Messages API on loopback: POST /v1/messages (streaming and not), /v1/messages/count_tokens,
//! GET /v1/models and /v1/models/{id}. Validates whole requests; each refusal is also a violation, because a good
//! client never causes one on its own (a retired model is none: that can happen to anybody).
class FakeAnthropic : public FakeService
{
    Q_OBJECT

public:
    enum class FaultKind {
        BadRequest, //!< 400; body overrides the message (a parameter that this model does not take)
        Unauthorised, //!< 401
        NotFound, //!< 404, as if the asked model were retired
        TooLarge, //!< 413
        TooManyRequests, //!< 429, reads retryAfter and shouldRetry; without retryAfter it is the spend limit
        ServerError, //!< reads status (500), shouldRetry
        Overloaded, //!< 529, reads shouldRetry
        HtmlError, //!< 502 and a page of HTML
        ErrorInStream, //!< error event after `after` pieces of text
        EndEarly, //!< the body ends after `after` pieces, no message_stop
        EndBeforeStop, //!< everything but the message_stop
        ResetInStream, //!< after `after` pieces
        StallInStream, //!< silence after `after` pieces, the connection stays
        Refusal, //!< stop_reason refusal after `after` pieces (0: empty content)
        OnlyThinking, //!< thinking used up max_tokens
        ToolUse, //!< text, then a tool call; body is its input as JSON
        EmptyText, //!< end_turn without any text
        Hang, //!< never answers
        Reset, //!< before the answer
    };
    Q_ENUM(FaultKind)

    //! What the model says to a request. Default: anthropic::digestReader.
    using Mind = std::function<QString(const QJsonObject &request)>;

    //! How each request went.
    struct Request
    {
        QJsonObject body;
        std::chrono::milliseconds at { 0 };
        qint64 arrivedAt = 0; //!< monotonicNow() with the whole request here
        QString text; //!< of the answer
        int textPieces = 0; //!< sent so far
        QList<qint64> piecesAt; //!< monotonicNow() of each
        bool finished = false; //!< message_stop or the whole body was sent
        bool abandoned = false; //!< the client closed before that
    };

    static QString defaultKey() { return QStringLiteral("sk-ant-fake-key"); }

    explicit FakeAnthropic(const QString &key = defaultKey(), QObject *parent = nullptr);
    //! This key opens, too, as while keys are being exchanged.
    void accept(const QString &key) { m_keys.append(key); }

    void queueFault(FaultKind kind, const FaultOptions &options = {}) { m_faults.add(kind, options); }
    [[nodiscard]] bool queueFaultNamed(const QByteArray &kind, const FaultOptions &options) override
    {
        return m_faults.addNamed(kind, options);
    }
    //! first_token_ms, per_token_ms, headers_ms, chunk_bytes, extra_events
    [[nodiscard]] bool configure(const QJsonObject &settings) override;
    [[nodiscard]] QJsonObject notes() const override;

    void setMind(Mind mind) { m_mind = std::move(mind); }
    //! What the model says of a picture, known by its bytes; of others the mind says something.
    void setPicture(const QByteArray &file, const QString &description) { m_pictures.insert(file, description); }
    void setModels(const QList<anthropic::Model> &models) { m_models = models; }
    //! Until the status line, from there to the first text, between pieces of text (about a token each).
    void setLatency(
        std::chrono::milliseconds headers, std::chrono::milliseconds firstToken, std::chrono::milliseconds perToken);
    //! Cuts the stream into pieces of so many bytes, also inside a character; 0: one event at a time.
    void setChunkBytes(int bytes) { m_chunkBytes = bytes; }
    //! Adds pings and an event nobody knows; on by default.
    void setExtraEvents(bool on) { m_extraEvents = on; }

    //! Requests to /v1/messages that were answered or are being answered.
    [[nodiscard]] const QList<std::shared_ptr<Request>> &conversations() const { return m_conversations; }

protected:
    void handle(HttpExchange *exchange) override;

private:
    class Answer;

    [[nodiscard]] std::optional<anthropic::Refusal> checkHeaders(const HttpRequest &request);
    [[nodiscard]] std::optional<anthropic::Refusal> checkBody(const HttpRequest &request) const;
    void messages(HttpExchange *exchange);
    [[nodiscard]] anthropic::Reply replyTo(const QJsonObject &body);
    void spoil(anthropic::Reply &reply, const FaultQueue<FaultKind>::Fault &fault, const QJsonObject &body);
    [[nodiscard]] std::chrono::milliseconds firstTextDelay(const anthropic::Reply &reply) const;
    void sendWhole(HttpExchange *exchange, std::shared_ptr<Request> request, const anthropic::Reply &reply);
    void stream(HttpExchange *exchange, std::shared_ptr<Request> request, const anthropic::Reply &reply,
        const std::optional<FaultQueue<FaultKind>::Fault> &fault);
    void countTokens(HttpExchange *exchange);
    void models(HttpExchange *exchange, const QString &id);
    [[nodiscard]] bool strikeAtOnce(HttpExchange *exchange, const FaultQueue<FaultKind>::Fault &fault);
    void refuse(HttpExchange *exchange, const anthropic::Refusal &refusal, const HttpRequest::Headers &headers = {});
    [[nodiscard]] QByteArray nextId();

    QStringList m_keys;
    Mind m_mind = anthropic::digestReader;
    QHash<QByteArray, QString> m_pictures;
    QList<anthropic::Model> m_models = anthropic::models();
    FaultQueue<FaultKind> m_faults;
    std::chrono::milliseconds m_headersDelay { 0 };
    std::chrono::milliseconds m_firstTokenDelay { 0 };
    std::chrono::milliseconds m_perTokenDelay { 0 };
    int m_chunkBytes = 0;
    bool m_extraEvents = true;
    int m_serial = 0;
    QList<std::shared_ptr<Request>> m_conversations;
};

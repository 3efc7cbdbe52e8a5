// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "llm/claudeanswer.h"

#include "net/logcategories.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace
{
constexpr int MostRetries = 2;
// An error body or a list of models; more than this is neither.
constexpr qsizetype MostBodyBytes = 256 * 1024;

QString offSwitchIn(const QList<claude::Model> &models, const QString &id)
{
    const auto it = std::ranges::find(models, id, &claude::Model::id);
    return it == models.end() ? QString() : it->offSwitch;
}

bool hasLetter(QStringView text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.isLetter(); });
}
}

ClaudeAnswer::ClaudeAnswer(const Prompt &prompt, std::shared_ptr<ClaudeContext> context)
    : m_prompt(prompt)
    , m_context(std::move(context))
    , m_startedAt(m_context->clock.now())
    , m_wholeLimit(m_context->clock.timer([this] {
        fail({ ServiceError::Kind::Timeout, u"the whole answer took too long"_s, {} });
    }))
    , m_firstTextLimit(m_context->clock.timer([this] {
        fail({ ServiceError::Kind::Timeout, u"no text in time"_s, {} });
    }))
    , m_pause(m_context->clock.timer([this] { send(); }))
    , m_lane(m_context->lanes.take())
{
    m_wholeLimit->start(m_context->settings.limits.whole);
    m_firstTextLimit->start(m_context->settings.limits.firstText);
    send();
}

void ClaudeAnswer::cancel()
{
    close();
}

void ClaudeAnswer::send()
{
    const auto refuse = [this](ServiceError::Kind kind, const QString &detail) {
        QMetaObject::invokeMethod(
            this,
            [this, kind, detail] {
                fail({ kind, detail, {} });
            },
            Qt::QueuedConnection);
    };
    const ClaudeSettings &settings = m_context->settings;
    if (settings.apiKey.isEmpty())
        return refuse(ServiceError::Kind::Unauthorised, u"set ANTHROPIC_API_KEY"_s);
    m_model = m_context->model;
    const QByteArray body = claude::requestBody(m_prompt, m_model, m_context->omitted, m_context->offSwitch);
    if (body.isEmpty())
        return refuse(ServiceError::Kind::Refused, u"the prompt holds nothing to ask"_s);
    m_events = {};
    m_body.clear();
    m_held.clear();
    m_stopped.reset();
    m_requestId.clear();
    QNetworkRequest request = claude::request(settings.base, u"/v1/messages"_s, settings.apiKey);
    m_lane->assign(request);
    m_call = HttpCall::post(m_context->network, request, body, settings.limits.http, m_context->clock);
    connect(m_call.get(), &HttpCall::bytesArrived, this, &ClaudeAnswer::onBytes);
    connect(m_call.get(), &HttpCall::finished, this, &ClaudeAnswer::onCallFinished);
    connect(m_call.get(), &HttpCall::failed, this, &ClaudeAnswer::onCallFailed);
}

void ClaudeAnswer::onBytes(const QByteArray &bytes)
{
    if (m_call->status() != 200) {
        m_body.append(bytes.left(MostBodyBytes - m_body.size()));
        return;
    }
    m_requestId = claude::requestIdOf(m_call->header("request-id"));
    const auto events = m_events.feed(bytes);
    if (!events)
        return fail(events.error());
    for (const ServerSentEvent &event : *events) {
        take(claude::parseEvent(event));
        if (m_done || !m_call) // closed, cancelled or waiting for a retry
            return;
    }
}

void ClaudeAnswer::onCallFinished()
{
    const int status = m_call->status();
    m_requestId = claude::requestIdOf(m_call->header("request-id"));
    if (status == 200)
        return fail({ ServiceError::Kind::Malformed, u"the answer ended before message_stop"_s, {} });
    const claude::ErrorReply reply { status, m_body, m_call->header("retry-after"), m_call->header("retry-after-ms"),
        m_call->header("x-should-retry") };
    m_call.reset();
    onErrorStatus(reply);
}

void ClaudeAnswer::onCallFailed(const ServiceError &error)
{
    const bool begun = m_call->status() != 0;
    if (begun && error.kind == ServiceError::Kind::Network)
        return fail({ ServiceError::Kind::Malformed, u"the connection broke before message_stop"_s, {} });
    // What ran into a limit has cost the caller enough; what could not connect is known at once.
    retryOrFail(error, error.kind == ServiceError::Kind::Network);
}

void ClaudeAnswer::take(const claude::StreamItem &item)
{
    if (const auto *text = std::get_if<claude::Text>(&item)) {
        takeText(text->piece);
    } else if (const auto *stopped = std::get_if<claude::Stopped>(&item)) {
        m_stopped = *stopped;
        if (stopped->how == claude::Stopped::How::Refused)
            fail({ ServiceError::Kind::Declined, u"the model refused "_s + stopped->category, {} });
        else if (stopped->how == claude::Stopped::How::ForTool)
            fail({ ServiceError::Kind::Declined, u"the model called a tool, and none was offered"_s, {} });
    } else if (const auto *error = std::get_if<ServiceError>(&item)) {
        retryOrFail(*error, error->isRetryable());
    } else if (const auto *begun = std::get_if<claude::Begun>(&item)) {
        m_begun = *begun;
    } else if (std::holds_alternative<claude::Completed>(item)) {
        takeEnd();
    }
}

void ClaudeAnswer::takeText(const QString &piece)
{
    m_held += piece;
    // Until there is a letter there is nothing to speak, and the answer may yet turn out empty or be tried again.
    if (!m_spoke && !hasLetter(m_held))
        return;
    if (!std::exchange(m_spoke, true)) {
        m_firstTextLimit->stop();
        m_firstTextAt = m_context->clock.now();
    }
    const bool cut = m_held.back().isHighSurrogate(); // its other half comes with the next piece
    const QString whole = cut ? m_held.chopped(1) : m_held;
    m_held = m_held.mid(whole.size());
    if (!whole.isEmpty())
        Q_EMIT textArrived(whole);
}

void ClaudeAnswer::takeEnd()
{
    const bool cut = m_stopped && m_stopped->how == claude::Stopped::How::Cut;
    if (!m_spoke)
        return fail({ ServiceError::Kind::Empty,
            cut ? u"the length limit was met before any text"_s : u"no text in the answer"_s, {} });
    finish(cut ? Answer::End::Cut : Answer::End::Complete);
}

void ClaudeAnswer::onErrorStatus(const claude::ErrorReply &reply)
{
    const ServiceError error = claude::errorOf(reply, m_context->clock.wallNow());
    if (const auto field = claude::rejectedField(reply); field && leaveOut(*field))
        return send();
    if (reply.status == 404)
        return lookForModel(error);
    retryOrFail(error, claude::mayRetry(reply));
}

//! False when the field was not sent at all. Each is left out only once, so this cannot go round.
bool ClaudeAnswer::leaveOut(claude::Field field)
{
    const claude::Switches switches = claude::switchesOf(m_model, m_context->offSwitch);
    const bool thinking = field == claude::Field::Thinking;
    bool &omitted = thinking ? m_context->omitted.thinking : m_context->omitted.effort;
    const bool sent = !(thinking ? switches.thinking : switches.effort).isEmpty() && !omitted;
    if (!sent || m_model != m_context->model)
        return false;
    omitted = true;
    qCInfo(logLlm, "The model %ls does not take the field %s; it is left out from now on (request %ls).",
        qUtf16Printable(m_model), thinking ? "thinking" : "effort", qUtf16Printable(m_requestId));
    return true;
}

void ClaudeAnswer::lookForModel(const ServiceError &notFound)
{
    if (m_model != m_context->model) // another answer has found a stand-in meanwhile
        return send();
    if (std::exchange(m_lookedForModel, true))
        return fail(notFound);
    m_body.clear();
    const ClaudeSettings &settings = m_context->settings;
    m_call = HttpCall::get(m_context->network, claude::request(settings.base, u"/v1/models"_s, settings.apiKey),
        settings.limits.http, m_context->clock);
    connect(m_call.get(), &HttpCall::bytesArrived, this,
        [this](const QByteArray &bytes) { m_body.append(bytes.left(MostBodyBytes - m_body.size())); });
    connect(m_call.get(), &HttpCall::finished, this, [this, notFound] { onModelsListed(notFound); });
    connect(m_call.get(), &HttpCall::failed, this, [this, notFound] { fail(notFound); });
}

void ClaudeAnswer::onModelsListed(const ServiceError &notFound)
{
    const bool listed = m_call->status() == 200;
    m_call.reset();
    if (m_model == m_context->model) {
        const auto models = claude::parseModels(m_body, m_context->clock.wallNow());
        const auto fallback = listed && models ? claude::fallbackFor(m_model, *models) : std::nullopt;
        if (!fallback)
            return fail(notFound);
        qCWarning(logLlm, "The model %ls is not served any more; %ls answers instead. Set ANTHROPIC_MODEL.",
            qUtf16Printable(m_model), qUtf16Printable(*fallback));
        m_context->model = *fallback;
        m_context->omitted = {};
        m_context->offSwitch = offSwitchIn(*models, *fallback);
    }
    send();
}

void ClaudeAnswer::retryOrFail(const ServiceError &error, bool retryable)
{
    m_call.reset();
    const ClaudeLimits &limits = m_context->settings.limits;
    const auto pause = error.retryAfter.value_or(claude::backoff(m_retries, m_context->random()));
    const auto left = m_startedAt + limits.whole - m_context->clock.now();
    if (!retryable || m_spoke || m_retries >= MostRetries || m_paused + pause > limits.retryWait || pause >= left)
        return fail(error);
    ++m_retries;
    m_paused += pause;
    qCDebug(logLlm, "Claude: %ls (request %ls); trying again in %lld ms", qUtf16Printable(error.toString()),
        qUtf16Printable(m_requestId), static_cast<long long>(pause.count()));
    m_pause->start(pause);
}

void ClaudeAnswer::close()
{
    m_done = true;
    m_wholeLimit->stop();
    m_firstTextLimit->stop();
    m_pause->stop();
    m_call.reset();
}

void ClaudeAnswer::finish(Answer::End end)
{
    if (m_done)
        return;
    const auto after
        = [this](std::chrono::milliseconds moment) { return static_cast<long long>((moment - m_startedAt).count()); };
    qCDebug(logLlm,
        "Claude: %ls answered (request %ls), first text after %lld ms, end after %lld ms, tokens in %lld, cached %lld, "
        "out %lld",
        qUtf16Printable(m_model), qUtf16Printable(m_requestId), after(m_firstTextAt), after(m_context->clock.now()),
        static_cast<long long>(m_begun.inputTokens), static_cast<long long>(m_begun.cachedTokens),
        static_cast<long long>(m_stopped ? m_stopped->outputTokens : 0));
    HttpCall::drain(std::move(m_call));
    close();
    Q_EMIT finished(end);
}

void ClaudeAnswer::fail(ServiceError error)
{
    if (m_done)
        return;
    close();
    error.detail = error.detail.trimmed();
    if (!m_requestId.isEmpty())
        error.detail += u" (request "_s + m_requestId + u')';
    Q_EMIT failed(error);
}

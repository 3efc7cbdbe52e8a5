// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "llm/claudemodel.h"

//! One answer of Claude: as many HTTP requests one after the other as it takes. Made by ClaudeModel::ask().
class ClaudeAnswer final : public Answer
{
    Q_OBJECT

public:
    ClaudeAnswer(const Prompt &prompt, std::shared_ptr<ClaudeContext> context);

    void cancel() override;

private:
    void send();
    void onBytes(const QByteArray &bytes);
    void onCallFinished();
    void onCallFailed(const ServiceError &error);

    // What the stream says.
    void take(const claude::StreamItem &item);
    void takeText(const QString &piece);
    void takeEnd();

    // What an error status asks for.
    void onErrorStatus(const claude::ErrorReply &reply);
    bool leaveOut(claude::Field field);
    void lookForModel(const ServiceError &notFound);
    void onModelsListed(const ServiceError &notFound);
    void retryOrFail(const ServiceError &error, bool retryable);

    void close();
    void finish(Answer::End end);
    void fail(ServiceError error);

    const Prompt m_prompt;
    const std::shared_ptr<ClaudeContext> m_context;
    const std::chrono::milliseconds m_startedAt;
    std::unique_ptr<ClockTimer> m_wholeLimit;
    std::unique_ptr<ClockTimer> m_firstTextLimit;
    std::unique_ptr<ClockTimer> m_pause; // before a retry
    const std::unique_ptr<RequestLanes::Place> m_lane;
    Pending<HttpCall> m_call;
    QString m_model; // that m_call asks
    QString m_requestId; // of the latest reply
    EventStream m_events;
    QByteArray m_body; // of a reply that is no stream
    QString m_held; // text that cannot be handed on yet
    claude::Begun m_begun;
    std::optional<claude::Stopped> m_stopped;
    std::chrono::milliseconds m_paused { 0 }; // so far, in sum
    std::chrono::milliseconds m_firstTextAt { 0 };
    int m_retries = 0;
    bool m_lookedForModel = false;
    bool m_spoke = false; // text was handed on
    bool m_done = false;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "llm/laddermodel.h"

#include "net/logcategories.h"

namespace
{
class LadderAnswer final : public Answer
{
public:
    LadderAnswer(const Prompt &prompt, LanguageModel &first, LanguageModel &second, CircuitBreaker &breaker)
        : m_prompt(prompt), m_second(second), m_breaker(breaker)
    {
        if (!m_breaker.tryAcquire()) {
            climbDown();
            return;
        }
        m_trying = true;
        m_answer = first.ask(prompt);
        connect(m_answer.get(), &Answer::textArrived, this, [this](const QString &piece) {
            m_spoke = true;
            Q_EMIT textArrived(piece);
        });
        connect(m_answer.get(), &Answer::finished, this, [this](Answer::End end) {
            m_trying = false;
            m_breaker.succeeded();
            Q_EMIT finished(end);
        });
        connect(m_answer.get(), &Answer::failed, this, &LadderAnswer::onFirstFailed);
    }

    void cancel() override
    {
        // A caller who interrupts has all the same seen that the service lives.
        if (std::exchange(m_trying, false))
            m_spoke ? m_breaker.succeeded() : m_breaker.abandoned();
        m_answer.reset();
    }

private:
    void onFirstFailed(const ServiceError &error)
    {
        m_trying = false;
        // What was tried until the limit, or until no try was left, has cost this caller a wait; it shall be the only
        // one.
        if (error.isRetryable() && !m_spoke)
            m_breaker.trip(error);
        else
            m_breaker.failed(error);
        // A model that declines a question is no fault that a reader could make good. A summary must be had all the
        // same.
        const bool declined
            = error.kind == ServiceError::Kind::Declined && m_prompt.purpose == Prompt::Purpose::Question;
        if (m_spoke || declined) {
            m_answer.reset();
            Q_EMIT failed(error);
            return;
        }
        qCWarning(logLlm, "The model did not answer (%ls); the next one does.", qUtf16Printable(error.toString()));
        climbDown();
    }

    void climbDown()
    {
        m_answer = m_second.ask(m_prompt);
        connect(m_answer.get(), &Answer::textArrived, this, &Answer::textArrived);
        connect(m_answer.get(), &Answer::finished, this, &Answer::finished);
        connect(m_answer.get(), &Answer::failed, this, &Answer::failed);
    }

    const Prompt m_prompt;
    LanguageModel &m_second;
    CircuitBreaker &m_breaker;
    Pending<Answer> m_answer;
    bool m_trying = false; // the breaker waits to hear how it went
    bool m_spoke = false; // the first model did
};
}

LadderModel::LadderModel(LanguageModel &first, LanguageModel &second, CircuitBreaker &breaker)
    : m_first(first), m_second(second), m_breaker(breaker)
{
}

Pending<Answer> LadderModel::ask(const Prompt &prompt)
{
    return Pending<Answer>(new LadderAnswer(prompt, m_first, m_second, m_breaker));
}

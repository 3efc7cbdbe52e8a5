// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/spokenanswer.h"

#include "call/phrases.h"
#include "call/spokenreply.h"

SpokenAnswer::SpokenAnswer(
    Pending<Answer> answer, SpokenReply &reply, Language language, Clock &clock, std::chrono::milliseconds transcript)
    : m_answer(std::move(answer)), m_reply(reply), m_language(language), m_clock(clock), m_askedAt(clock.now())
{
    m_turn.transcript = transcript;
    connect(m_answer.get(), &Answer::textArrived, this, &SpokenAnswer::onText);
    connect(m_answer.get(), &Answer::finished, this, &SpokenAnswer::onFinished);
    connect(m_answer.get(), &Answer::failed, this, &SpokenAnswer::onFailed);
    connect(&m_reply, &SpokenReply::voiced, this, [this] { m_turn.firstAudio = m_clock.now() - m_askedAt; });
    connect(&m_reply, &SpokenReply::sounding, this, &SpokenAnswer::onSounding);
}

void SpokenAnswer::giveUp()
{
    onFailed({ ServiceError::Kind::Timeout, QStringLiteral("no answer in time"), {} });
}

void SpokenAnswer::onText(const QString &piece)
{
    if (m_turn.firstText.count() < 0) {
        m_turn.firstText = m_clock.now() - m_askedAt;
        Q_EMIT timed(m_turn);
    }
    m_reply.addText(piece);
}

void SpokenAnswer::onSounding()
{
    m_turn.firstSound = m_clock.now() - m_askedAt;
    Q_EMIT timed(m_turn);
}

void SpokenAnswer::onFinished(Answer::End how)
{
    m_answer.reset();
    m_reply.endText(how);
    if (!m_reply.hasContent()) // none of it was for an ear
        m_reply.addPhrase(phraseText(Phrase::CannotSay, m_language));
    m_reply.end();
}

void SpokenAnswer::onFailed(const ServiceError &error)
{
    m_answer.reset();
    m_reply.endText(Answer::End::Cut);
    Q_EMIT failed(error);
    const bool broke = m_reply.hasContent() && error.kind != ServiceError::Kind::Declined;
    m_reply.addPhrase(phraseText(broke ? Phrase::AnswerBroke : apologyFor(error.kind), m_language));
    m_reply.end();
}

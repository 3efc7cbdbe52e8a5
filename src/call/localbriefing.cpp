// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/localbriefing.h"

#include "call/prompts.h"

LocalBriefing::LocalBriefing(
    MessageSource &inbox, const Claimant &claimant, LanguageModel &model, const CallSettings &settings, Clock &clock)
    : m_model(model), m_settings(settings), m_clock(clock), m_fetch(inbox.fetchUnread(claimant))
{
    connect(m_fetch.get(), &Fetch::finished, this, &LocalBriefing::onFetched);
    connect(m_fetch.get(), &Fetch::failed, this, &Briefing::failed);
}

void LocalBriefing::cancel()
{
    m_fetch.reset();
    m_answer.reset();
}

void LocalBriefing::onFetched(const Inbox &inbox)
{
    m_fetch.reset();
    const Prompt prompt = prompts::summary(
        inbox.messages, m_settings.language, m_settings.timeZone, m_clock.wallNow(), prompts::freshFence());
    if (!inbox.messages.isEmpty())
        ask(prompt);
    Q_EMIT ready({ inbox, prompt });
    if (inbox.messages.isEmpty())
        Q_EMIT finished(Answer::End::Complete);
}

void LocalBriefing::ask(const Prompt &prompt)
{
    m_answer = m_model.ask(prompt);
    connect(m_answer.get(), &Answer::textArrived, this, &Briefing::textArrived);
    connect(m_answer.get(), &Answer::finished, this, &Briefing::finished);
    connect(m_answer.get(), &Answer::failed, this, &Briefing::failed);
}

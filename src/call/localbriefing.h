// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/briefing.h"
#include "call/callsettings.h"
#include "net/clock.h"

//! A Briefing that is made in this thread.
class LocalBriefing final : public Briefing
{
    Q_OBJECT

public:
    //! The references must outlive this object.
    LocalBriefing(MessageSource &inbox, const Claimant &claimant, LanguageModel &model, const CallSettings &settings,
        Clock &clock);

    void cancel() override;

private:
    void onFetched(const Inbox &inbox);
    void ask(const Prompt &prompt);

    LanguageModel &m_model;
    const CallSettings &m_settings;
    Clock &m_clock;
    Pending<Fetch> m_fetch;
    Pending<Answer> m_answer;
};

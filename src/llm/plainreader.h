// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "llm/languagemodel.h"

//! Reads messages out word for word: no network, no model, nothing invented. The last rung when no model answers.
//!
//! A summary names sender and time of every message and reads its text, grouped by sender. A question is answered with
//! the messages it is about (itemfinder.h), or with what can be asked. Every sentence that tells of message n begins
//! with its mark [n]; marks that a message's own text holds are made harmless. Says only what stands in Prompt::items,
//! of each message about a minute and how to hear the rest.
class PlainReader final : public LanguageModel
{
public:
    //! Why there is no model, which the listener is told.
    enum class Reason {
        NoModel, //!< none is configured: reading out is simply how it works
        ModelFailed, //!< one is, but it did not answer
    };

    explicit PlainReader(Reason reason = Reason::NoModel);

    [[nodiscard]] Pending<Answer> ask(const Prompt &prompt) override;

    //! What ask() says, pure. Never empty.
    [[nodiscard]] static QString textFor(const Prompt &prompt, Reason reason);

private:
    Reason m_reason;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "llm/languagemodel.h"
#include "net/circuitbreaker.h"

//! Two models, one below the other: the second answers in full when the first fails before its first text, or when
//! the breaker says that there is no use in asking it. Once the first has begun to speak, its failure is passed on,
//! for a second voice must not start over.
class LadderModel final : public LanguageModel
{
public:
    //! The references must outlive this object and its answers. breaker guards first.
    LadderModel(LanguageModel &first, LanguageModel &second, CircuitBreaker &breaker);

    [[nodiscard]] Pending<Answer> ask(const Prompt &prompt) override;

private:
    LanguageModel &m_first;
    LanguageModel &m_second;
    CircuitBreaker &m_breaker;
};

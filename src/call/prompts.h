// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/message.h"
#include "llm/languagemodel.h"

#include <QDateTime>
#include <QSet>
#include <QTimeZone>

//! What the model is told: instructions from resources/prompts, and the messages as numbered, fenced data.
//!
//! Messages come from third parties. They stand between fence marks that nobody can guess, and whatever in them looks
//! like a fence mark or a number mark [n] is changed so that it is neither.
namespace prompts
{
//! The request for the summary; its system, digest and items stay the same for the whole call.
[[nodiscard]] Prompt summary(const QList<Message> &messages, Language language, const QTimeZone &zone,
    const QDateTime &now, const QString &fence);
//! A question within the same call. turns ends with the caller's.
[[nodiscard]] Prompt question(const Prompt &base, const QList<Prompt::Turn> &turns);
//! The same without what these messages say and who wrote them; their numbers stay taken.
[[nodiscard]] Prompt without(Prompt prompt, const QSet<int> &messages);
//! A message word for word, without any model: who, when, what.
[[nodiscard]] QString reading(const Prompt::Item &item, Language language);
//! The instructions that a model gets, as it might say them: nothing for a caller's ears.
[[nodiscard]] QStringList rules(Language language);
//! Sixteen hexadecimal digits from the system's random source.
[[nodiscard]] QString freshFence();
}

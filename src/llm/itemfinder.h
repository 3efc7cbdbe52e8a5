// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "llm/languagemodel.h"

//! Which messages a caller's words are about, without understanding them: by number ("Nachricht zwei", "die letzte"),
//! by a sender's name, by asking for all, else by the words they share. Case, umlauts and genitive endings do not
//! matter. Empty when nothing fits. The order of items is kept.
[[nodiscard]] QList<Prompt::Item> findItems(const QString &question, const QList<Prompt::Item> &items);

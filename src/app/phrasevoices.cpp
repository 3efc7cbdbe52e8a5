// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/phrasevoices.h"

#include "app/machineparts.h"
#include "app/serviceparts.h"

PhraseVoices::PhraseVoices(const MachineParts &parts)
    : m_real(serviceparts::edge(parts.settings, parts.settings.speech.voice), m_clock, m_network, m_decoders)
    , m_standIn(*parts.localVoice, { parts.settings.language, {}, 50 })
    , m_renderer(PhraseStore(parts.settings.storage.cacheDir, parts.settings.speech.voice),
          parts.withoutServices ? nullptr : &m_real, m_standIn, m_clock)
{
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/databaseaccessledger.h"
#include "app/settings.h"
#include "call/callsettings.h"
#include "llm/claudemodel.h"
#include "speech/aurasynthesizer.h"
#include "speech/deepgramrecognizer.h"
#include "speech/edgesettings.h"
#include "speech/recordingtranscriber.h"
#include "store/inboxservice.h"
#include "telephony/telephonysettings.h"
#include "telephony/twiliorest.h"

//! What each part wants to know of the settings, in its own words. Pure.
namespace serviceparts
{
[[nodiscard]] CallSettings call(const Settings &settings);
[[nodiscard]] DatabaseAccessLedger::Rules access(const Settings &settings);
[[nodiscard]] TelephonySettings telephony(const Settings &settings);
[[nodiscard]] InboxServiceSettings inbox(const Settings &settings);
[[nodiscard]] EdgeSettings edge(const Settings &settings, const QString &voice);
[[nodiscard]] AuraSettings aura(const Settings &settings);
[[nodiscard]] RecordingSettings recordings(const Settings &settings);
[[nodiscard]] DeepgramSettings deepgram(const Settings &settings);
[[nodiscard]] ClaudeSettings claude(const Settings &settings);
[[nodiscard]] TwilioAccount twilio(const Settings &settings);
}

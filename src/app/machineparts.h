// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"
#include "call/callsettings.h"
#include "call/doorkeeper.h"
#include "call/pinchecker.h"
#include "speech/phrasecache.h"
#include "speech/speechrecognizer.h"
#include "telephony/telephonysettings.h"

#include <functional>
#include <memory>

class BriefingHub;
class InboxService;
class LocalVoiceEngine;
class MetricsDesk;
class ServiceWatch;
class TokenLedger;
class UpdateDesk;

//! What workers share. Owned by the AnsweringMachine; constant once workers of it run.
struct MachineParts
{
    Settings settings;
    CallSettings call;
    TelephonySettings telephony;
    //! Instead of the recogniser that the settings name; called in each worker's thread. For the demo.
    std::function<std::unique_ptr<SpeechRecognizer>()> makeRecognizer;
    bool withoutServices = false; //!< the demo: no outside service is asked for anything
    TokenLedger *ledger = nullptr;
    AccessServices access;
    std::shared_ptr<PinChecker> pin; //!< the one in access; null: there is none
    UpdateDesk *updates = nullptr; //!< where Telegram's deliveries go; null when it delivers nothing
    MetricsDesk *metrics = nullptr; //!< who has the operators' figures
    ServiceWatch *watch = nullptr; //!< who counts how the services fare
    BriefingHub *briefings = nullptr;
    InboxService *inbox = nullptr;
    LocalVoiceEngine *localVoice = nullptr;
};

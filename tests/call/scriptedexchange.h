// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/briefingdesk.h"
#include "call/scripteddoor.h"
#include "call/scriptedworld.h"

//! All that a call works with, in virtual time.
struct ScriptedServices
{
    VirtualClock clock;
    TextTable texts;
    FakeVoice voice { clock, texts };
    FakePhrases phrases { texts };
    FakeRecognizer recognizer;
    FakeModel model { clock };
    FakeInbox inbox { clock };
    CallSettings settings;

    [[nodiscard]] CallServices services() { return { inbox, model, voice, &recognizer, phrases, clock }; }
};

//! All that a switchboard works with.
struct ScriptedExchange : ScriptedServices
{
    BriefingHub hub;
    BriefingDesk desk { hub, inbox, model, settings, clock };
    FakeAccess access;
};

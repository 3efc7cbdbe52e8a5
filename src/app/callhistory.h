// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/callrecord.h"
#include "store/storedcall.h"

//! What the history keeps of a call that has ended.
[[nodiscard]] StoredCall storedCall(const CallRecord &record);

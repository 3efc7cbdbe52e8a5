// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/callrecord.h"
#include "call/recordedpart.h"
#include "store/storedcall.h"
#include "store/storedrecording.h"

//! What the history keeps of a call that has ended.
[[nodiscard]] StoredCall storedCall(const CallRecord &record);
[[nodiscard]] StoredRecording storedRecording(const RecordedPart &part);

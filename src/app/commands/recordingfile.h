// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/recordingtable.h"

//! A call's recording as a file for any player.
namespace recordingfile
{
//! Writes a WAV file (µ-law, 8 kHz, caller left, machine right) that only its owner may read: whole, or not at all.
//! Part by part, so that it need never be in memory as a whole. Blocks.
[[nodiscard]] Result<void> write(
    RecordingTable &recordings, const QString &call, const RecordingTable::Extent &extent, const QString &path);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzzing.h"
#include "speech/deepgramprotocol.h"

//! What the recogniser says.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const Input input(data, size);
    (void)deepgram::parse(input.rest());
    (void)deepgram::parseRecording(input.rest());
    (void)deepgram::statusError(402, input.rest());
    (void)deepgram::closeError(1011, input.text());
    return 0;
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dotenv.h"
#include "fuzz/fuzzing.h"

//! A file that somebody has written by hand.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const DotEnv file = DotEnv::parse(Input(data, size).rest());
    for (const DotEnv::Remark &remark : file.problems + file.warnings)
        expect(remark.line >= 0 && !remark.text.isEmpty());
    return 0;
}

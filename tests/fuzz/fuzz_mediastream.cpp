// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzzing.h"
#include "telephony/mediastreamprotocol.h"

//! Messages of Media Streams: the quick way for media must find what the thorough one finds.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QString message = Input(data, size).text();
    const auto quick = mediastream::parse(message);
    const auto thorough = mediastream::parseThoroughly(message);
    expect(quick.has_value() == thorough.has_value());
    if (quick)
        expect(*quick == *thorough);
    return 0;
}

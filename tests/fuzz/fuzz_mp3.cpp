// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mp3decoder.h"
#include "fuzz/fuzzing.h"

#include <QLoggingCategory>

//! Sound from a voice's service, in pieces.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Mp3Decoder decoder; // as in a pool: used for one stream after the other
    const Input input(data, size);
    qint64 bytes = 0;
    input.inPieces([&](QByteArrayView piece) { bytes += decoder.feed(piece).size(); });
    bytes += decoder.finish().size();
    expect(bytes == decoder.samples());
    // A frame has 24 bytes at least and lasts 72 ms at most.
    expect(bytes <= (input.rest().size() / 24 + 4) * 72 * 8 * 2);
    decoder.reset();
    return 0;
}

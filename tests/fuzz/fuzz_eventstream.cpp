// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzzing.h"
#include "llm/claudeprotocol.h"
#include "net/eventstream.h"

//! Server-sent events, and what Claude says in them: the same events however the bytes are cut.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const Input input(data, size);
    EventStream atOnce;
    const auto whole = atOnce.feed(input.rest());
    EventStream stream;
    QList<ServerSentEvent> events;
    bool broken = false;
    input.inPieces([&](QByteArrayView piece) {
        const auto some = stream.feed(piece);
        broken = broken || !some;
        if (some)
            events += *some;
    });
    expect(broken == !whole);
    if (!whole)
        return 0;
    expect(events.size() == whole->size());
    for (qsizetype i = 0; i < events.size(); ++i) {
        expect(events.at(i) == whole->at(i));
        (void)claude::parseEvent(events.at(i));
    }
    return 0;
}

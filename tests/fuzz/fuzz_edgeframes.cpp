// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzzing.h"
#include "speech/edgeprotocol.h"

#include <QXmlStreamReader>

//! Frames of edge-tts, in and out.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input(data, size);
    const auto limit = static_cast<qsizetype>(8 + input.number() * 16);
    const auto frame = edge::parseBinary(input.rest());
    if (frame && !frame->mp3.isEmpty()) {
        const QByteArrayView bytes = input.rest();
        expect(frame->mp3.begin() >= bytes.begin() && frame->mp3.end() <= bytes.end());
    }
    (void)edge::parseText(input.text());
    (void)edge::httpDate(input.rest());
    const QStringList pieces = edge::pieces(input.text(), limit);
    for (const QString &piece : pieces) {
        expect(piece.toUtf8().size() <= limit);
        QXmlStreamReader xml(edge::ssml(QStringLiteral("de-DE-ConradNeural"), {}, piece));
        int elements = 0;
        while (!xml.atEnd())
            elements += xml.readNext() == QXmlStreamReader::StartElement ? 1 : 0;
        expect(!xml.hasError() && elements == 3);
    }
    return 0;
}

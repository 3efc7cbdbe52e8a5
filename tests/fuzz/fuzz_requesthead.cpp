// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzzing.h"
#include "telephony/requesthead.h"
#include "telephony/requestpolicy.h"

#include <QHostAddress>

//! Whatever a stranger sends to the port, as the guard looks at it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const RequestPolicy policy([] {
        TelephonySettings settings;
        settings.publicUrl = PublicUrl::parse(QStringLiteral("https://ab.example.de/prefix")).value();
        settings.authTokens = { "12345678901234567890123456789012" };
        settings.updateSecret = "a-secret-of-the-webhook";
        return settings;
    }());
    const Input input(data, size);
    const QByteArrayView bytes = input.rest();
    const qsizetype length = RequestHead::lengthIn(bytes);
    expect(length >= -1 && length <= bytes.size());
    if (length < 0)
        return 0;
    // It does not matter in how many pieces it came.
    expect(RequestHead::lengthIn(bytes, RequestHead::lengthIn(bytes.first(length / 2)) < 0 ? length / 2 : 0) == length);
    const auto head = RequestHead::parse(bytes.first(length));
    if (!head)
        return 0;
    expect(head->target().startsWith('/') && head->contentLength() >= 0 && head->size() == length);
    expect(head->headerCount("host") <= 1 && head->headerCount("content-length") <= 1);
    const auto routed = policy.route(*head, QHostAddress(QHostAddress::LocalHost));
    if (!routed)
        return 0;
    const auto fields = policy.verify(*head, *routed, bytes.sliced(length));
    // Nobody signs by chance.
    expect(!fields || !routed->needsSignature);
    return 0;
}

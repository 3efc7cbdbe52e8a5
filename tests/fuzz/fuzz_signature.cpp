// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzzing.h"
#include "telephony/publicurl.h"
#include "telephony/requestsignature.h"
#include "telephony/streamtoken.h"

//! The signature's header, with the rest of a request around it; and the token of a stream.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const QList<QByteArray> tokens { "12345678901234567890123456789012" };
    const Input input(data, size);
    const QByteArray bytes = input.rest().toByteArray();
    const QByteArray url = "https://ab.example.de/" + bytes.left(64);
    const FormData form = FormData::parse(bytes).value_or(FormData());
    expect(!requestsignature::matches(tokens, url, form, bytes));
    expect(!requestsignature::matchesUpgrade(tokens, url, bytes));
    expect(!requestsignature::matchesJson(tokens, url, bytes, bytes));
    const QByteArray right = requestsignature::compute(tokens.constFirst(), url, form);
    expect(requestsignature::matches(tokens, url, form, right));
    static const StreamToken stream(tokens);
    const QDateTime now = QDateTime::fromSecsSinceEpoch(1'795'000'000);
    const QString call = QStringLiteral("CA1");
    expect(stream.verify(bytes, call, input.text(), now) != StreamToken::Verdict::Valid);
    const QByteArray issued = stream.issue(call, input.text(), now);
    expect(stream.verify(issued, call, input.text(), now) == StreamToken::Verdict::Valid);
    if (const auto address = PublicUrl::parse(input.text()))
        expect(!address->toBytes().isEmpty());
    return 0;
}

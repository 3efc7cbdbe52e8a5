// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/formdata.h"

#include <algorithm>

namespace
{
int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

QByteArray decoded(QByteArrayView text)
{
    QByteArray bytes;
    bytes.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '+') {
            bytes.append(' ');
        } else if (c == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0 && hexValue(text[i + 2]) >= 0) {
            bytes.append(static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2])));
            i += 2;
        } else {
            bytes.append(c);
        }
    }
    return bytes;
}
}

std::optional<FormData> FormData::parse(QByteArrayView encoded)
{
    FormData form;
    while (!encoded.isEmpty()) {
        const qsizetype end = encoded.indexOf('&');
        const QByteArrayView pair = end < 0 ? encoded : encoded.first(end);
        encoded = end < 0 ? QByteArrayView() : encoded.sliced(end + 1);
        if (pair.isEmpty())
            continue;
        if (form.m_fields.size() >= MaxFields)
            return std::nullopt;
        const qsizetype equals = pair.indexOf('=');
        if (equals < 0)
            form.m_fields.append({ decoded(pair), QByteArray() });
        else
            form.m_fields.append({ decoded(pair.first(equals)), decoded(pair.sliced(equals + 1)) });
    }
    return form;
}

QString FormData::value(QByteArrayView name) const
{
    const auto found
        = std::find_if(m_fields.begin(), m_fields.end(), [&](const Field &field) { return field.name == name; });
    return found == m_fields.end() ? QString() : QString::fromUtf8(found->value);
}

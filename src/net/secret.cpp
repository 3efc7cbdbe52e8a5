// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/secret.h"

Secret::Secret(QStringView text) : m_utf8(text.toUtf8()) { }

Secret::Secret(QLatin1StringView text) : m_utf8(text.data(), text.size()) { }

Secret::Secret(const Secret &other)
    : m_utf8(other.m_utf8.constData(), other.m_utf8.size()) // a deep copy, so that wipe() may overwrite it
{
}

Secret &Secret::operator=(const Secret &other)
{
    if (this != &other) {
        wipe();
        m_utf8 = QByteArray(other.m_utf8.constData(), other.m_utf8.size());
    }
    return *this;
}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_utf8 = std::move(other.m_utf8);
        other.m_utf8.clear();
    }
    return *this;
}

Secret::~Secret()
{
    wipe();
}

void Secret::wipe() noexcept
{
    // Shared bytes belong to somebody else too; detaching would only overwrite a fresh copy.
    if (!m_utf8.isEmpty() && m_utf8.isDetached()) {
        volatile char *bytes = m_utf8.data();
        for (qsizetype i = 0; i < m_utf8.size(); ++i)
            bytes[i] = 0;
    }
    m_utf8.clear();
}

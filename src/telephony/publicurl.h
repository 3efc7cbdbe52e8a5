// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"

#include <QByteArray>
#include <QString>

//! The setting PUBLIC_URL: under which address the telephone provider reaches us. It is what webhooks are signed with,
//! so the text is kept as given: no case folding, no added or dropped port.
class PublicUrl
{
public:
    //! No scheme means https; trailing slashes are dropped; http only for this machine itself. The error says what is
    //! wrong with the value and how it should look.
    [[nodiscard]] static Result<PublicUrl> parse(const QString &setting);

    //! https://localhost:8000
    PublicUrl() = default;

    //! "https://host[:port][/prefix]", for log lines and for building addresses.
    [[nodiscard]] QByteArray toBytes() const { return m_scheme + "://" + m_authority + m_prefix; }
    //! Address of a plain request; rest begins with '/' and is the raw request target without the prefix.
    [[nodiscard]] QByteArray http(QByteArrayView rest) const { return toBytes() + rest; }
    //! Address of the media stream: wss, or ws where PUBLIC_URL is plain http.
    [[nodiscard]] QByteArray webSocket(QByteArrayView rest) const;
    //! "/prefix" or empty.
    [[nodiscard]] QByteArray prefix() const { return m_prefix; }

private:
    QByteArray m_scheme = QByteArrayLiteral("https");
    QByteArray m_authority = QByteArrayLiteral("localhost:8000");
    QByteArray m_prefix;
};

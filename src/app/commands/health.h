// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QUrl>

//! The pure half of `messenger-ab health`.
namespace health
{
//! Where a server that listens on HOST and PORT is asked from the same machine: the wildcard addresses are none to
//! connect to.
[[nodiscard]] QUrl addressOf(const QHostAddress &host, quint16 port);
}

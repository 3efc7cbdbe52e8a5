// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "inbox/message.h"

#include <QHashFunctions>

size_t qHash(const MessageId &id, size_t seed) noexcept
{
    return qHashMulti(seed, id.connection, id.chat, id.message);
}

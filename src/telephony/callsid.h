// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>

#include <algorithm>

namespace callsid
{
//! "CA" and 32 hexadecimal digits, as Twilio names its calls. To the letter: the signature of a form covers its names
//! and values without what stands between them, so whoever has recorded one could move the end of a value that may
//! have any length, and have a call with a new name.
[[nodiscard]] inline bool isReal(QStringView id)
{
    return id.size() == 34 && id.startsWith(u"CA") && std::all_of(id.begin() + 2, id.end(), [](QChar c) {
        const char16_t code = c.unicode();
        return (code >= u'0' && code <= u'9') || (code >= u'a' && code <= u'f') || (code >= u'A' && code <= u'F');
    });
}
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

//! Ready-made sound of the program's fixed sentences.
class PhraseSource
{
public:
    virtual ~PhraseSource() = default;
    //! µ-law 8 kHz mono of exactly this text, or empty when it is not at hand (then speak() it).
    [[nodiscard]] virtual QByteArray audio(const QString &text) const = 0;
};

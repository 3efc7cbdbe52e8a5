// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/turntaking.h"

#include "call/spokentext.h"
#include "call/wishes.h"

namespace
{
constexpr double EnoughConfidence = 0.5; // words below it are as likely noise
}

TurnTaking::TurnTaking(Language language, Clock &clock)
    : m_language(language), m_clock(clock), m_echo(language), m_since(clock.now())
{
}

void TurnTaking::setInTheAir(const QString &text)
{
    m_echo.setPlaying(text);
    m_since = m_clock.now();
}

bool TurnTaking::isEcho(const QString &heard)
{
    m_echo.playedFor(m_clock.now() - m_since);
    return m_echo.isEcho(heard);
}

bool TurnTaking::interrupts(const QString &heard, double confidence, const SpokenLine &inTheAir)
{
    if (inTheAir.protection == SpokenLine::Protection::Protected || confidence < EnoughConfidence)
        return false;
    if (!hasWords(heard) || isEcho(heard))
        return false;
    // A question with a number is somebody's in a message, not ours to the caller.
    const bool asksTheCaller = inTheAir.numbers.isEmpty() && inTheAir.text.endsWith(u'?');
    return asksTheCaller || !isBackchannel(heard, m_language);
}

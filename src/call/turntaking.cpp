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
    if (text.isEmpty() && m_silent)
        return;
    keepTime();
    m_echo.setPlaying(text);
    startAfresh(text.isEmpty());
}

void TurnTaking::cutOff()
{
    keepTime();
    m_echo.cutOff();
    startAfresh(true);
}

void TurnTaking::keepTime()
{
    m_echo.playedFor(m_clock.now() - m_since, m_length);
}

void TurnTaking::startAfresh(bool silent)
{
    m_silent = silent;
    m_since = m_clock.now();
    m_length.reset();
}

bool TurnTaking::isEcho(const Heard &heard)
{
    keepTime();
    const auto kind = wishOf(heard.text, m_language) ? EchoGuard::Kind::Wish : EchoGuard::Kind::Words;
    return m_echo.isEcho(heard.text, heard.age, kind);
}

bool TurnTaking::interrupts(
    const Heard &heard, const SpokenLine &inTheAir, std::optional<std::chrono::milliseconds> length)
{
    m_length = length;
    if (inTheAir.protection == SpokenLine::Protection::Protected || heard.confidence < EnoughConfidence)
        return false;
    if (!hasWords(heard.text) || isEcho(heard))
        return false;
    // A question with a number is somebody's in a message, not ours to the caller.
    const bool asksTheCaller = inTheAir.numbers.isEmpty() && inTheAir.text.endsWith(u'?');
    return asksTheCaller || !isBackchannel(heard.text, m_language);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/echoguard.h"
#include "call/spokenline.h"
#include "net/clock.h"

//! Whose turn it is: which of the recogniser's words are the caller's, and which of those stop the machine. One per
//! call.
class TurnTaking
{
public:
    //! clock must outlive this.
    TurnTaking(Language language, Clock &clock);

    //! The caller begins to hear this text; empty: the machine is silent from now on.
    void setInTheAir(const QString &text);

    //! The machine's own words, coming back.
    [[nodiscard]] bool isEcho(const QString &heard);
    //! These words stop what is being said: words of some certainty, no echo, no listener's "mhm" (but "ja" answers a
    //! question that is being asked), and nothing stops a protected line.
    [[nodiscard]] bool interrupts(const QString &heard, double confidence, const SpokenLine &inTheAir);

private:
    const Language m_language;
    Clock &m_clock;
    EchoGuard m_echo;
    std::chrono::milliseconds m_since { 0 };
};

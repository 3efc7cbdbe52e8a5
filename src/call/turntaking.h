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

    //! What the recogniser makes of the caller's running turn.
    struct Heard
    {
        QString text;
        double confidence = 1; //!< 0 … 1
        std::chrono::milliseconds age { 0 }; //!< how long ago the last of the words began
    };

    //! The caller begins to hear this text; empty: all was said, and the machine is silent from now on.
    void setInTheAir(const QString &text);
    //! The machine was silenced in the middle of a sentence.
    void cutOff();

    //! The machine's own words, coming back.
    [[nodiscard]] bool isEcho(const Heard &heard);
    //! These words stop what is being said: words of some certainty, no echo, no listener's "mhm" (but "ja" answers a
    //! question that is being asked), and nothing stops a protected line. length: the line's, when that is known.
    [[nodiscard]] bool interrupts(
        const Heard &heard, const SpokenLine &inTheAir, std::optional<std::chrono::milliseconds> length);

private:
    void keepTime();
    void startAfresh(bool silent);

    const Language m_language;
    Clock &m_clock;
    EchoGuard m_echo;
    std::optional<std::chrono::milliseconds> m_length; // of the text in the air
    std::chrono::milliseconds m_since { 0 }; // when that text, or the silence, began
    bool m_silent = true;
};

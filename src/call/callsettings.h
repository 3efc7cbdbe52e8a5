// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QStringList>
#include <QTimeZone>

#include <chrono>

//! What a call needs to know of the settings. A value, the same for every call.
struct CallSettings
{
    Language language = Language::German;
    QTimeZone timeZone = QTimeZone(QByteArrayLiteral("Europe/Berlin"));

    QStringList allowedCallers; //!< E.164, compared exactly
    bool anyCaller = false; //!< ALLOWED_CALLERS=*
    bool pinSet = false; //!< CALLER_PIN is set: without the PIN nobody hears anything
    bool rejectUnknown = false; //!< REJECT_UNKNOWN: who is not listed is not answered
    bool limitsNumbers = false; //!< CALLS_PER_HOUR or MINUTES_PER_DAY is set

    bool keepTranscripts = true; //!< else a call's record holds no words
    bool recordCalls = false; //!< admitted callers are told so, and then recorded

    int maxCalls = 1000;
    int callsPerCaller = 1; //!< 0: no limit, nobody is taken over

    std::chrono::milliseconds longestCall = std::chrono::seconds(900);
    //! Listening without a word: a short prompt, one with examples, goodbye.
    std::chrono::milliseconds firstSilence = std::chrono::seconds(5);
    std::chrono::milliseconds laterSilence = std::chrono::seconds(8);
    //! Waiting for words of our own: say so, so that the line does not seem dead.
    std::chrono::milliseconds fillerAfter = std::chrono::milliseconds(2500);
    //! Nothing to say after this long: apologise. Above every service's own limit together with its stand-in.
    std::chrono::milliseconds patience = std::chrono::seconds(25);
    //! The greeting is heard by then, whatever becomes of its mark.
    std::chrono::milliseconds greetingLimit = std::chrono::seconds(10);
    //! An interruption without a turn that follows was none: go on.
    std::chrono::milliseconds resumeAfter = std::chrono::seconds(3);
    //! Beyond the sound's own length a mark is waited for this long (limits never depend on the far side).
    std::chrono::milliseconds markGrace = std::chrono::seconds(2);
    //! Between the last mark and hanging up: what still travels to the caller's ear.
    std::chrono::milliseconds tail = std::chrono::milliseconds(300);
    //! A prepared summary that no stream claims is dropped after this (longer than the stream token lives).
    std::chrono::milliseconds briefingLife = std::chrono::seconds(75);
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <chrono>

//! Cuts the silence before a sentence to 40 ms and after it to 120 ms; pauses inside stay as they are.
//!
//! Voices put up to 0.9 s of silence behind each sentence (edge-tts, seen on the wire); spoken one after the other,
//! a summary would drag. What comes before the first sound is kept as long as the limit goes, so that a soft onset
//! ("Hallo", "Frau") is not cut off. Never adds silence.
//!
//! Streaming: sound is passed on as soon as a window of 5 ms is full; only silence is held back. The output is the same
//! however the input was cut. Sound that stays below the threshold all the time comes out at finish(); only input
//! without any sound gives nothing.
class SilenceTrimmer
{
public:
    static constexpr std::chrono::milliseconds Lead { 40 };
    static constexpr std::chrono::milliseconds Tail { 120 };
    static constexpr std::chrono::milliseconds Window { 5 };

    //! The next µ-law bytes, any number.
    [[nodiscard]] QByteArray feed(QByteArrayView mulaw);
    //! The sentence is over. Ready for the next one.
    [[nodiscard]] QByteArray finish();
    void reset();

private:
    void takeWindow(QByteArrayView window, QByteArray &out);
    void hold(QByteArrayView window);
    [[nodiscard]] QByteArray faintSound() const;

    bool m_begun = false; // a sound has come
    QByteArray m_partial; // less than a window
    QByteArray m_held; // before the first sound: all silence so far; after it: the running pause beyond Tail
    qsizetype m_pause = 0; // bytes of the running pause that are passed on already
};

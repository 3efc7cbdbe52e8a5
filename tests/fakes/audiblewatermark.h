// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

//! Sound that carries a number, so that a listening fake knows from the audio alone what was said, whether all of it
//! was heard and whether there was a gap. It survives MP3, resampling, levelling, trimming of silence and µ-law.
//!
//! Form: DTMF tones (ITU-T Q.23), 60 ms each, without pauses and never the same twice in a row:
//!   start (*) · four tones of the number · one check tone · filling tones up to the wanted length · end (#).
//! The number is written in base 13 as steps from tone to tone, which is what keeps neighbours apart.
namespace audiblewatermark
{
inline constexpr int Base = 13;
inline constexpr int Numbers = Base * Base * Base * Base; //!< 0 … Numbers - 1 can be carried
inline constexpr std::chrono::milliseconds ToneLength { 60 };
inline constexpr std::chrono::milliseconds PrefixLength = 6 * ToneLength; //!< until a listener knows the number
inline constexpr std::chrono::milliseconds MinimumLength = PrefixLength + ToneLength;

//! 16-bit samples at the given rate, at least MinimumLength, rounded up to whole tones.
[[nodiscard]] std::vector<int16_t> samples(
    int number, int sampleRate, std::chrono::milliseconds length = MinimumLength);
//! The same as telephone sound.
[[nodiscard]] QByteArray mulaw(int number, std::chrono::milliseconds length = MinimumLength);

//! Finds watermarks in a stream of µ-law. Times count from the first byte fed.
class Listener
{
public:
    struct Event
    {
        enum class Kind { Begun, Ended } kind = Kind::Begun; //!< the number is known · its end tone was heard
        int number = 0;
        std::chrono::milliseconds start { 0 }; //!< of the sound
        std::chrono::milliseconds at { 0 }; //!< of this event
        std::chrono::milliseconds longestGap { 0 }; //!< without a tone since start
    };

    //! What was found in these bytes, in order.
    [[nodiscard]] QList<Event> feed(QByteArrayView mulaw);
    //! When the last tone was heard; zero if none yet.
    [[nodiscard]] std::chrono::milliseconds lastTone() const { return m_lastTone; }
    [[nodiscard]] std::chrono::milliseconds position() const { return m_position; }
    //! The number of the sound that goes on, and the longest time without a tone in it.
    [[nodiscard]] std::optional<int> current() const { return m_number; }
    [[nodiscard]] std::chrono::milliseconds longestGap() const { return m_longestGap; }

private:
    static constexpr size_t Window = 160; // 20 ms
    static constexpr size_t Hop = 80; // 10 ms

    void onTone(int tone, QList<Event> &events);
    void onSymbol(int tone, QList<Event> &events);
    [[nodiscard]] std::optional<int> decodedNumber() const;

    std::vector<int16_t> m_samples; // the window and what is left over
    std::chrono::milliseconds m_position { 0 }; // of the end of the window
    std::chrono::milliseconds m_lastTone { 0 };
    int m_candidate = -1;
    int m_repeats = 0;
    int m_symbol = -1; // the last confirmed one
    QList<int> m_word; // tones since the start tone
    std::optional<int> m_number; // of the sound that goes on
    std::chrono::milliseconds m_start { 0 };
    std::chrono::milliseconds m_longestGap { 0 };
};
}

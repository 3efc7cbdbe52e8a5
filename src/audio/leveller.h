// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <cstdint>

//! Brings voices of different loudness to one level: -20 dBFS (root mean square over the sounding parts).
//!
//! The gain lies between 0.5 and 2.5, follows the mean loudness of all that was heard so far, and moves only when that
//! is off by more than 1.5 dB: by 0.25 dB in 20 ms at most, and where the wave crosses zero. So it neither clicks nor
//! pumps, a steady tone stays a tone, and a voice that is loud enough passes unchanged to the bit. Nothing is clipped:
//! before a peak that would go too far the gain steps down at once, and does not come back while the sentence lasts.
//!
//! Works on µ-law itself by one table per step of gain. Streaming, at most a window of 20 ms behind; the output is the
//! same however the input was cut. As many bytes come out as went in.
class Leveller
{
public:
    //! Root mean square to reach, of 32767.
    static constexpr double TargetLevel = 3277;
    static constexpr double LowestGain = 0.5;
    static constexpr double HighestGain = 2.5;

    //! volumePercent: what the voice was told to be louder (as in Prosody), so that this is not levelled away again.
    //! startGain: the gain() that the same voice ended with before, so that the next sentence begins at its level.
    explicit Leveller(int volumePercent = 0, double startGain = 1);

    //! The next µ-law bytes, any number.
    [[nodiscard]] QByteArray feed(QByteArrayView mulaw);
    //! The rest. Afterwards the next sentence of the same voice may follow: the gain stays, the measure begins anew.
    [[nodiscard]] QByteArray finish();
    //! The factor applied just now.
    [[nodiscard]] double gain() const;

private:
    void takeWindow(QByteArrayView window, QByteArray &out);
    void measure(QByteArrayView window);
    [[nodiscard]] int wantedStep() const;
    [[nodiscard]] int highestStep() const;

    double m_target;
    int m_step; // of gain, 0.25 dB each; 0 is a gain of 1
    bool m_moving = false;
    QByteArray m_partial; // less than a window
    double m_energy = 0; // of the sounding windows
    qint64 m_sounding = 0; // their samples
    int m_peak = 0; // largest magnitude so far
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/leveller.h"

#include "audio/mulaw.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace
{
constexpr qsizetype WindowBytes = 160; // 20 ms
constexpr double DecibelsPerStep = 0.25;
constexpr int LowestStep = -24; // a gain of 0.501
constexpr int HighestStep = 31; // a gain of 2.44
constexpr int DeadSteps = 6; // 1.5 dB: a difference nobody hears between two sentences
constexpr double SoundingLevel = 200; // what is below (-44 dBFS) is pause or breath and says nothing about loudness
constexpr qint64 ReliableSamples = 800; // 0.1 s: before that the onset of one sound would decide
constexpr double Ceiling
    = 28000; // no peak is amplified beyond this, but for those before a window's first zero crossing …
constexpr double KneeEnd = 31500; // … which are rounded off to stay below this

using Table = std::array<char, 256>;

double gainOfStep(int step)
{
    return std::pow(10, step * DecibelsPerStep / 20);
}

int stepOfGain(double gain)
{
    const double decibels = 20 * std::log10(std::clamp(gain, Leveller::LowestGain, Leveller::HighestGain));
    return std::clamp(static_cast<int>(std::lround(decibels / DecibelsPerStep)), LowestStep, HighestStep);
}

char amplified(char code, double gain)
{
    const double sample = mulaw::decoded(code) * gain;
    double magnitude = std::abs(sample);
    if (gain > 1 && magnitude > Ceiling) {
        constexpr double room = KneeEnd - Ceiling;
        magnitude = Ceiling + room * std::tanh((magnitude - Ceiling) / room);
    }
    return mulaw::encoded(static_cast<int16_t>(std::lround(std::copysign(magnitude, sample))));
}

const Table &tableOfStep(int step)
{
    static const auto tables = [] {
        std::array<Table, HighestStep - LowestStep + 1> all {};
        for (int number = LowestStep; number <= HighestStep; ++number) {
            for (int code = 0; code < 256; ++code) {
                const char from = static_cast<char>(code);
                all[static_cast<size_t>(number - LowestStep)][static_cast<size_t>(code)]
                    = number == 0 ? from : amplified(from, gainOfStep(number));
            }
        }
        return all;
    }();
    return tables[static_cast<size_t>(step - LowestStep)];
}

void append(QByteArrayView from, int step, QByteArray &out)
{
    if (step == 0) {
        out.append(from);
        return;
    }
    const Table &table = tableOfStep(step);
    const qsizetype before = out.size();
    out.resize(before + from.size());
    std::transform(from.begin(), from.end(), out.begin() + before,
        [&table](char code) { return table[static_cast<uint8_t>(code)]; });
}

//! Where the wave first changes its sign or rests at zero, or -1.
qsizetype zeroCrossing(QByteArrayView window)
{
    for (qsizetype at = 1; at < window.size(); ++at) {
        if (((window[at] ^ window[at - 1]) & 0x80) != 0 || mulaw::decoded(window[at]) == 0)
            return at;
    }
    return -1;
}
}

Leveller::Leveller(int volumePercent, double startGain)
    : m_target(TargetLevel * (100 + std::clamp(volumePercent, -50, 50)) / 100), m_step(stepOfGain(startGain))
{
}

QByteArray Leveller::feed(QByteArrayView mulaw)
{
    QByteArray out;
    out.reserve(m_partial.size() + mulaw.size());
    if (!m_partial.isEmpty()) {
        const qsizetype missing = std::min(WindowBytes - m_partial.size(), mulaw.size());
        m_partial.append(mulaw.first(missing));
        mulaw = mulaw.sliced(missing);
        if (m_partial.size() < WindowBytes)
            return {};
        takeWindow(m_partial, out);
        m_partial.clear();
    }
    for (; mulaw.size() >= WindowBytes; mulaw = mulaw.sliced(WindowBytes))
        takeWindow(mulaw.first(WindowBytes), out);
    m_partial.append(mulaw);
    return out;
}

QByteArray Leveller::finish()
{
    QByteArray out;
    append(m_partial, m_step, out);
    m_partial.clear();
    m_moving = false;
    m_energy = 0;
    m_sounding = 0;
    m_peak = 0;
    return out;
}

double Leveller::gain() const
{
    return gainOfStep(m_step);
}

void Leveller::takeWindow(QByteArrayView window, QByteArray &out)
{
    measure(window);
    const int highest = highestStep();
    const int wanted = std::min(wantedStep(), highest);
    if (std::abs(wanted - m_step) > DeadSteps)
        m_moving = true;
    else if (wanted == m_step)
        m_moving = false;
    const bool tooHigh = m_step > highest;
    const qsizetype change = m_moving || tooHigh ? zeroCrossing(window) : -1;
    if (change < 0) {
        append(window, m_step, out);
        return;
    }
    append(window.first(change), m_step, out);
    if (tooHigh)
        m_step = highest;
    else
        m_step += wanted > m_step ? 1 : -1;
    append(window.sliced(change), m_step, out);
}

void Leveller::measure(QByteArrayView window)
{
    double energy = 0;
    for (const char code : window) {
        const int sample = mulaw::decoded(code);
        energy += double(sample) * sample;
        m_peak = std::max(m_peak, std::abs(sample));
    }
    const auto size = static_cast<double>(window.size());
    if (energy < SoundingLevel * SoundingLevel * size)
        return;
    m_energy += energy;
    m_sounding += window.size();
}

//! The largest step that lets the largest peak so far pass; peaks alone never make the sound softer than it came.
int Leveller::highestStep() const
{
    if (m_peak * HighestGain <= Ceiling)
        return HighestStep;
    return std::clamp(
        static_cast<int>(std::floor(20 * std::log10(Ceiling / m_peak) / DecibelsPerStep)), 0, HighestStep);
}

int Leveller::wantedStep() const
{
    if (m_sounding < ReliableSamples)
        return m_step;
    return stepOfGain(m_target / std::sqrt(m_energy / static_cast<double>(m_sounding)));
}

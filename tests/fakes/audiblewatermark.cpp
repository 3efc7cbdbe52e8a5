// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/audiblewatermark.h"

#include "audio/mulaw.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

using namespace std::chrono_literals;

namespace
{
constexpr std::array<double, 4> Rows { 697, 770, 852, 941 };
constexpr std::array<double, 4> Columns { 1209, 1336, 1477, 1633 };
constexpr int StartTone = 12; // *
constexpr int EndTone = 14; // #
constexpr int DataTones = audiblewatermark::Base + 1; // the sixteen without start and end
constexpr double Amplitude = 6500;
constexpr int NumberTones = 4;
// A tone counts when three windows in a row agree, 40 ms of its 60: shorter agreement happens in speech.
constexpr int Agreement = 3;

// The tones of the number and its check, as indices without start and end.
constexpr int toneOf(int data)
{
    return data < StartTone ? data : data == StartTone ? 13 : 15;
}

constexpr int dataOf(int tone)
{
    return tone < StartTone ? tone : tone == 13 ? 12 : 13;
}

// The digits of the number, highest first, then the check digit.
QList<int> digits(int number)
{
    QList<int> result;
    for (int i = 0, rest = number; i < NumberTones; ++i, rest /= audiblewatermark::Base)
        result.prepend(rest % audiblewatermark::Base);
    int check = 5;
    for (qsizetype i = 0; i < result.size(); ++i)
        check += static_cast<int>(i + 1) * result.at(i);
    result.append(check % audiblewatermark::Base);
    return result;
}

QList<int> tones(int number, std::chrono::milliseconds length)
{
    QList<int> result { StartTone };
    int data = DataTones - 1;
    const auto all = digits(number);
    for (const int digit : all) {
        data = (data + 1 + digit) % DataTones;
        result.append(toneOf(data));
    }
    const auto wanted = (length + audiblewatermark::ToneLength - 1ms) / audiblewatermark::ToneLength;
    for (int filler = data == 0 ? 1 : 0; result.size() + 1 < wanted; filler = 1 - filler)
        result.append(toneOf(filler));
    result.append(EndTone);
    return result;
}

// Mean power of one frequency in the samples (Goertzel).
double power(std::span<const int16_t> samples, double frequency)
{
    const double coefficient = 2 * std::cos(2 * std::numbers::pi * frequency / mulaw::SamplesPerSecond);
    double before = 0;
    double last = 0;
    for (const int16_t sample : samples) {
        const double now = sample + coefficient * last - before;
        before = last;
        last = now;
    }
    const auto count = static_cast<double>(samples.size());
    return 2 * (last * last + before * before - coefficient * last * before) / (count * count);
}

// The DTMF tone that fills the window, 0 … 15.
std::optional<int> toneIn(std::span<const int16_t> window)
{
    double energy = 0;
    for (const int16_t sample : window)
        energy += double(sample) * sample;
    energy /= static_cast<double>(window.size());
    if (energy < 150.0 * 150.0)
        return std::nullopt;
    const auto strongest = [window](const std::array<double, 4> &frequencies, double &best) {
        int index = 0;
        for (size_t i = 0; i < frequencies.size(); ++i) {
            if (const double found = power(window, frequencies.at(i)); found > best) {
                best = found;
                index = static_cast<int>(i);
            }
        }
        return index;
    };
    double rowPower = 0;
    double columnPower = 0;
    const int row = strongest(Rows, rowPower);
    const int column = strongest(Columns, columnPower);
    // Speech spreads its energy over many harmonics; here two lines hold nearly all of it, and about evenly.
    const bool pure = rowPower + columnPower > 0.7 * energy && rowPower < 6 * columnPower && columnPower < 6 * rowPower;
    return pure ? std::optional(row * 4 + column) : std::nullopt;
}
}

std::vector<int16_t> audiblewatermark::samples(int number, int sampleRate, std::chrono::milliseconds length)
{
    const QList<int> sequence = tones(number % Numbers, std::max(length, MinimumLength));
    const int perTone = sampleRate * static_cast<int>(ToneLength.count()) / 1000;
    const int fade = sampleRate / 250; // 4 ms, against clicks that would smear over the neighbours
    std::vector<int16_t> result;
    result.reserve(static_cast<size_t>(sequence.size() * perTone));
    for (const int tone : sequence) {
        const double row = 2 * std::numbers::pi * Rows.at(static_cast<size_t>(tone / 4)) / sampleRate;
        const double column = 2 * std::numbers::pi * Columns.at(static_cast<size_t>(tone % 4)) / sampleRate;
        for (int i = 0; i < perTone; ++i) {
            const double edge = std::min({ 1.0, (i + 1.0) / fade, (perTone - i) / static_cast<double>(fade) });
            result.push_back(static_cast<int16_t>(Amplitude * edge * (std::sin(row * i) + std::sin(column * i))));
        }
    }
    return result;
}

QByteArray audiblewatermark::mulaw(int number, std::chrono::milliseconds length)
{
    return ::mulaw::encode(samples(number, ::mulaw::SamplesPerSecond, length));
}

QList<audiblewatermark::Listener::Event> audiblewatermark::Listener::feed(QByteArrayView mulaw)
{
    QList<Event> events;
    const std::vector<int16_t> fresh = ::mulaw::decode(mulaw);
    m_samples.insert(m_samples.end(), fresh.begin(), fresh.end());
    size_t at = 0;
    for (; m_samples.size() - at >= Window; at += Hop) {
        m_position += m_position == 0ms ? 20ms : 10ms; // the first window is two hops long
        if (const std::optional<int> found = toneIn(std::span(m_samples).subspan(at, Window)))
            onTone(*found, events);
        else
            m_repeats = 0;
    }
    m_samples.erase(m_samples.begin(), m_samples.begin() + static_cast<qptrdiff>(at));
    return events;
}

void audiblewatermark::Listener::onTone(int tone, QList<Event> &events)
{
    if (m_number)
        m_longestGap = std::max(m_longestGap, m_position - m_lastTone - 10ms);
    m_lastTone = m_position;
    m_repeats = tone == m_candidate ? m_repeats + 1 : 1;
    m_candidate = tone;
    if (m_repeats == Agreement && tone != m_symbol) {
        m_symbol = tone;
        onSymbol(tone, events);
    }
}

void audiblewatermark::Listener::onSymbol(int tone, QList<Event> &events)
{
    if (tone == StartTone) {
        m_word.clear();
        m_number.reset();
        m_start = m_position - 40ms;
        m_longestGap = 0ms;
    } else if (m_number && tone == EndTone) {
        events.append({ Event::Kind::Ended, *m_number, m_start, m_position, m_longestGap });
        m_number.reset();
    } else if (!m_number) {
        m_word.append(tone);
        if (m_word.size() == NumberTones + 1 && (m_number = decodedNumber()))
            events.append({ Event::Kind::Begun, *m_number, m_start, m_position, m_longestGap });
    }
}

std::optional<int> audiblewatermark::Listener::decodedNumber() const
{
    int number = 0;
    int data = DataTones - 1;
    QList<int> steps;
    for (const int tone : m_word) {
        if (tone == EndTone)
            return std::nullopt;
        const int next = dataOf(tone);
        steps.append((next - data - 1 + DataTones) % DataTones);
        data = next;
    }
    for (int i = 0; i < NumberTones; ++i)
        number = number * Base + steps.at(i);
    return number < Numbers && digits(number) == steps ? std::optional(number) : std::nullopt;
}

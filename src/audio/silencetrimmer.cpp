// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/silencetrimmer.h"

#include "audio/mulaw.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace
{
constexpr qsizetype bytes(std::chrono::milliseconds span)
{
    return static_cast<qsizetype>(span.count()) * mulaw::BytesPerMillisecond;
}

constexpr qsizetype WindowBytes = bytes(SilenceTrimmer::Window);
constexpr qsizetype LeadBytes = bytes(SilenceTrimmer::Lead);
constexpr qsizetype TailBytes = bytes(SilenceTrimmer::Tail);
// A sentence can not begin later than this; silence before it is dropped.
constexpr qsizetype HeldBytes = bytes(std::chrono::seconds(10));

// Root mean squares, of 32767. Speech lies 30 dB and more above SoundLevel; decoded digital silence below FaintLevel,
// which is one step of µ-law around zero.
constexpr int SoundLevel = 40;
constexpr int FaintLevel = 8;

bool isLouder(QByteArrayView window, int level)
{
    static const auto squares = [] {
        std::array<uint32_t, 256> table {};
        for (int code = 0; code < 256; ++code) {
            const int sample = mulaw::decoded(static_cast<char>(code));
            table[static_cast<size_t>(code)] = static_cast<uint32_t>(sample * sample);
        }
        return table;
    }();
    uint64_t energy = 0;
    for (const char code : window)
        energy += squares[static_cast<uint8_t>(code)];
    return energy > static_cast<uint64_t>(level) * static_cast<uint64_t>(level) * static_cast<uint64_t>(window.size());
}
}

QByteArray SilenceTrimmer::feed(QByteArrayView mulaw)
{
    QByteArray out;
    if (!m_partial.isEmpty()) {
        const qsizetype missing = std::min(WindowBytes - m_partial.size(), mulaw.size());
        m_partial.append(mulaw.first(missing));
        mulaw = mulaw.sliced(missing);
        if (m_partial.size() < WindowBytes)
            return out;
        takeWindow(m_partial, out);
        m_partial.clear();
    }
    out.reserve(m_held.size() + mulaw.size());
    for (; mulaw.size() >= WindowBytes; mulaw = mulaw.sliced(WindowBytes))
        takeWindow(mulaw.first(WindowBytes), out);
    m_partial.append(mulaw);
    return out;
}

QByteArray SilenceTrimmer::finish()
{
    QByteArray out;
    if (!m_partial.isEmpty())
        takeWindow(m_partial, out);
    if (!m_begun)
        out = faintSound();
    reset();
    return out;
}

void SilenceTrimmer::reset()
{
    m_begun = false;
    m_partial.clear();
    m_held.clear();
    m_pause = 0;
}

void SilenceTrimmer::takeWindow(QByteArrayView window, QByteArray &out)
{
    if (isLouder(window, SoundLevel)) {
        out.append(m_begun ? QByteArrayView(m_held) : QByteArrayView(m_held).last(std::min(m_held.size(), LeadBytes)));
        out.append(window);
        m_held.clear();
        m_pause = 0;
        m_begun = true;
        return;
    }
    const qsizetype passed = m_begun ? std::min(TailBytes - m_pause, window.size()) : 0;
    out.append(window.first(passed));
    m_pause += passed;
    hold(window.sliced(passed));
}

void SilenceTrimmer::hold(QByteArrayView window)
{
    m_held.append(window);
    if (!m_begun && m_held.size() > HeldBytes)
        m_held.remove(0, m_held.size() - HeldBytes);
}

QByteArray SilenceTrimmer::faintSound() const
{
    qsizetype first = -1;
    qsizetype end = 0;
    for (qsizetype at = 0; at < m_held.size(); at += WindowBytes) {
        const auto window = QByteArrayView(m_held).sliced(at, std::min(WindowBytes, m_held.size() - at));
        if (!isLouder(window, FaintLevel))
            continue;
        if (first < 0)
            first = at;
        end = at + window.size();
    }
    if (first < 0)
        return {};
    first = std::max<qsizetype>(0, first - LeadBytes);
    return m_held.sliced(first, std::min(m_held.size(), end + TailBytes) - first);
}

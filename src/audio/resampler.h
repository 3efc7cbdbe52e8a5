// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct SwrContext;

//! Streaming conversion of any PCM to the program's µ-law 8 kHz mono, by libswresample.
//!
//! Everything above the telephone band (3.4 kHz) is filtered away first, or it would come back mirrored as noise.
//! The output depends only on the samples, not on how they were cut into calls. Used in one thread at a time.
class Resampler
{
public:
    enum class Format {
        Int16, //!< interleaved
        FloatPlanar //!< one plane per channel, -1 … 1
    };
    struct Input
    {
        Format format = Format::Int16;
        int samplesPerSecond = 0;
        int channels = 1;

        bool operator==(const Input &) const = default;
    };

    Resampler();
    ~Resampler();
    Resampler(const Resampler &) = delete;
    Resampler &operator=(const Resampler &) = delete;

    //! Prepares for this kind of sound; nothing happens when it is set up for it already.
    //! Otherwise what finish() has not fetched is lost. False when such sound can not be converted.
    [[nodiscard]] bool open(const Input &input);
    [[nodiscard]] bool isOpenFor(const Input &input) const { return m_context && input == m_input; }
    //! Appends what these frames (samples per channel) give to mulaw.
    void convert(const uint8_t *const *planes, int frames, QByteArray &mulaw);
    //! The same for Int16 mono.
    void convert(std::span<const int16_t> samples, QByteArray &mulaw);
    //! Appends the last samples, which the filter still holds. reset() comes next.
    void finish(QByteArray &mulaw);
    //! Forgets the sound and keeps the memory: ready for the next sound of the same kind.
    void reset();

private:
    struct Free
    {
        void operator()(SwrContext *context) const;
    };

    void append(const uint8_t **planes, int frames, QByteArray &mulaw);

    std::unique_ptr<SwrContext, Free> m_context;
    Input m_input;
    std::vector<int16_t> m_samples; // scratch
};

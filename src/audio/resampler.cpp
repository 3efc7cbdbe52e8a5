// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/resampler.h"

#include "audio/mulaw.h"

#include <algorithm>
#include <array>

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

namespace
{
// The low-pass. Its middle lies at 3.4 kHz, the upper end of the telephone band; 48 taps (at 8 kHz) under a Kaiser
// window of beta 7 fall from there to -70 dB within 360 Hz, so before 4 kHz, where mirroring begins. That is 30 dB
// better than µ-law itself; more taps would only cost time.
constexpr double CutoffOfNyquist = 3400.0 / 4000.0;
constexpr int Taps = 48;
constexpr double KaiserBeta = 7;

constexpr int MaxChannels = 8;
// Added to the level (0 … 56) of every message of libswresample: beyond what it prints, within the byte that it looks
// at.
constexpr int Mute = 100;
}

void Resampler::Free::operator()(SwrContext *context) const
{
    swr_free(&context);
}

Resampler::Resampler() = default;
Resampler::~Resampler() = default;

bool Resampler::open(const Input &input)
{
    if (isOpenFor(input))
        return true;
    m_context.reset();
    if (input.channels < 1 || input.channels > MaxChannels || input.samplesPerSecond < 1)
        return false;
    AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
    AVChannelLayout from {};
    av_channel_layout_default(&from, input.channels);
    SwrContext *context = nullptr;
    swr_alloc_set_opts2(&context, &mono, AV_SAMPLE_FMT_S16, mulaw::SamplesPerSecond, &from,
        input.format == Format::Int16 ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_FLTP, input.samplesPerSecond, Mute, nullptr);
    av_channel_layout_uninit(&from);
    m_context.reset(context);
    if (!context)
        return false;
    av_opt_set_double(context, "cutoff", CutoffOfNyquist, 0);
    av_opt_set_int(context, "filter_size", Taps, 0);
    av_opt_set_double(context, "kaiser_beta", KaiserBeta, 0);
    if (swr_init(context) < 0)
        m_context.reset();
    m_input = input;
    return m_context != nullptr;
}

void Resampler::convert(const uint8_t *const *planes, int frames, QByteArray &mulaw)
{
    if (!m_context || frames <= 0)
        return;
    std::array<const uint8_t *, MaxChannels> copy {}; // older versions of the library want to be given a mutable array
    std::copy_n(planes, m_input.format == Format::FloatPlanar ? m_input.channels : 1, copy.begin());
    append(copy.data(), frames, mulaw);
}

void Resampler::convert(std::span<const int16_t> samples, QByteArray &mulaw)
{
    if (!m_context || samples.empty())
        return;
    // Not by the function above: GCC 14 sees it read one plane for each channel, and here is but one.
    const auto *plane = reinterpret_cast<const uint8_t *>(samples.data());
    append(&plane, static_cast<int>(samples.size()), mulaw);
}

void Resampler::finish(QByteArray &mulaw)
{
    if (m_context)
        append(nullptr, 0, mulaw);
}

void Resampler::reset()
{
    // Initialising again empties the buffers but keeps the filter, which is the expensive part.
    if (m_context && swr_init(m_context.get()) < 0)
        m_context.reset();
}

void Resampler::append(const uint8_t **planes, int frames, QByteArray &mulaw)
{
    const int room = swr_get_out_samples(m_context.get(), frames);
    if (room <= 0)
        return;
    if (m_samples.size() < static_cast<size_t>(room))
        m_samples.resize(static_cast<size_t>(room));
    auto *out = reinterpret_cast<uint8_t *>(m_samples.data());
    const int written = swr_convert(m_context.get(), &out, room, planes, frames);
    if (written <= 0)
        return;
    const qsizetype before = mulaw.size();
    mulaw.resize(before + written);
    mulaw::encode(std::span(m_samples).first(static_cast<size_t>(written)), mulaw.data() + before);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes/mp3encoder.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
}

#include <algorithm>
#include <cstring>
#include <memory>

namespace
{
struct FreeContext
{
    void operator()(AVCodecContext *context) const { avcodec_free_context(&context); }
};
struct FreeFrame
{
    void operator()(AVFrame *frame) const { av_frame_free(&frame); }
};
struct FreePacket
{
    void operator()(AVPacket *packet) const { av_packet_free(&packet); }
};

void drain(AVCodecContext *context, AVPacket *packet, QByteArray &mp3)
{
    while (avcodec_receive_packet(context, packet) == 0) {
        mp3.append(reinterpret_cast<const char *>(packet->data), packet->size);
        av_packet_unref(packet);
    }
}
}

QByteArray encodedMp3(std::span<const int16_t> samples, int bitsPerSecond)
{
    const AVCodec *codec = avcodec_find_encoder_by_name("libmp3lame");
    if (!codec)
        return {};
    const std::unique_ptr<AVCodecContext, FreeContext> context(avcodec_alloc_context3(codec));
    context->sample_rate = 24000;
    context->sample_fmt = AV_SAMPLE_FMT_S16P;
    context->bit_rate = bitsPerSecond;
    context->compression_level = 9; // speed: the sound is two sine tones
    av_channel_layout_default(&context->ch_layout, 1);
    if (avcodec_open2(context.get(), codec, nullptr) < 0)
        return {};

    const std::unique_ptr<AVFrame, FreeFrame> frame(av_frame_alloc());
    const std::unique_ptr<AVPacket, FreePacket> packet(av_packet_alloc());
    QByteArray mp3;
    const auto perFrame = static_cast<size_t>(context->frame_size);
    for (size_t at = 0; at < samples.size(); at += perFrame) {
        const std::span<const int16_t> piece = samples.subspan(at, std::min(perFrame, samples.size() - at));
        av_frame_unref(frame.get());
        frame->nb_samples = context->frame_size;
        frame->format = AV_SAMPLE_FMT_S16P;
        frame->sample_rate = context->sample_rate;
        frame->pts = static_cast<int64_t>(at);
        av_channel_layout_copy(&frame->ch_layout, &context->ch_layout);
        if (av_frame_get_buffer(frame.get(), 0) < 0)
            return {};
        std::memset(frame->data[0], 0, perFrame * sizeof(int16_t));
        std::memcpy(frame->data[0], piece.data(), piece.size_bytes());
        if (avcodec_send_frame(context.get(), frame.get()) < 0)
            return {};
        drain(context.get(), packet.get(), mp3);
    }
    avcodec_send_frame(context.get(), nullptr);
    drain(context.get(), packet.get(), mp3);
    return mp3;
}

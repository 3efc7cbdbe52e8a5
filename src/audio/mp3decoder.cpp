// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mp3decoder.h"

#include <QtGlobal>

#include <algorithm>
#include <array>
#include <cstring>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace
{
// Bytes are handed to the parser in blocks, because it reads a little past the end and so needs a padded copy.
constexpr qsizetype BlockBytes = 2048;
// Added to the level (0 … 56) of every message of libavcodec: beyond what it prints, within the byte that it looks at.
// Set on the codec, so that the rest of the process may log as it likes.
constexpr int Mute = 100;
}

void Mp3Decoder::FreeCodec::operator()(AVCodecContext *codec) const
{
    avcodec_free_context(&codec);
}

void Mp3Decoder::FreeParser::operator()(AVCodecParserContext *parser) const
{
    av_parser_close(parser);
}

void Mp3Decoder::FreeFrame::operator()(AVFrame *frame) const
{
    av_frame_free(&frame);
}

void Mp3Decoder::FreePacket::operator()(AVPacket *packet) const
{
    av_packet_free(&packet);
}

Mp3Decoder::Mp3Decoder() : m_frame(av_frame_alloc()), m_packet(av_packet_alloc())
{
    const AVCodec *codec = avcodec_find_decoder_by_name("mp3float");
    if (!codec)
        qFatal("libavcodec was built without its MP3 decoder; install a build that has \"mp3float\"");
    m_codec.reset(avcodec_alloc_context3(codec));
    Q_CHECK_PTR(m_codec.get());
    Q_CHECK_PTR(m_frame.get());
    Q_CHECK_PTR(m_packet.get());
    m_codec->thread_count = 1;
    m_codec->log_level_offset = Mute;
    if (avcodec_open2(m_codec.get(), codec, nullptr) < 0)
        qFatal("libavcodec can not open its MP3 decoder");
    openParser();
}

Mp3Decoder::~Mp3Decoder() = default;

void Mp3Decoder::openParser()
{
    m_parser.reset(av_parser_init(AV_CODEC_ID_MP3));
    if (!m_parser)
        qFatal("libavcodec was built without its MPEG audio parser; install a build that has it");
}

QByteArray Mp3Decoder::feed(QByteArrayView mp3)
{
    QByteArray mulaw;
    std::array<uint8_t, BlockBytes + AV_INPUT_BUFFER_PADDING_SIZE> block;
    while (!mp3.isEmpty()) {
        const qsizetype size = std::min(mp3.size(), BlockBytes);
        std::memcpy(block.data(), mp3.data(), static_cast<size_t>(size));
        std::memset(block.data() + size, 0, AV_INPUT_BUFFER_PADDING_SIZE);
        parse(block.data(), static_cast<int>(size), mulaw);
        mp3 = mp3.sliced(size);
    }
    m_samples += mulaw.size();
    return mulaw;
}

QByteArray Mp3Decoder::finish()
{
    QByteArray mulaw;
    // The parser gives a frame with its last byte, so what it still holds is cut off and would only crackle.
    m_resampler.finish(mulaw);
    m_samples += mulaw.size();
    return mulaw;
}

void Mp3Decoder::reset()
{
    avcodec_flush_buffers(m_codec.get());
    openParser(); // it can not be emptied, but is only a few hundred bytes
    m_resampler.reset();
    m_samples = 0;
}

void Mp3Decoder::parse(const uint8_t *data, int size, QByteArray &mulaw)
{
    for (;;) {
        uint8_t *frame = nullptr;
        int frameSize = 0;
        const int used = av_parser_parse2(
            m_parser.get(), m_codec.get(), &frame, &frameSize, data, size, AV_NOPTS_VALUE, AV_NOPTS_VALUE, 0);
        if (used < 0)
            return;
        data += used;
        size -= used;
        if (frameSize > 0)
            decode(frame, frameSize, mulaw);
        if (size <= 0 || (used == 0 && frameSize == 0))
            return;
    }
}

void Mp3Decoder::decode(uint8_t *data, int size, QByteArray &mulaw)
{
    m_packet->data = data;
    m_packet->size = size;
    if (avcodec_send_packet(m_codec.get(), m_packet.get()) < 0)
        return; // damaged, or no MP3 at all: the next frame may be better
    while (avcodec_receive_frame(m_codec.get(), m_frame.get()) == 0)
        resample(mulaw);
}

void Mp3Decoder::resample(QByteArray &mulaw)
{
    if (m_frame->format != AV_SAMPLE_FMT_FLTP)
        return;
    const Resampler::Input input { Resampler::Format::FloatPlanar, m_frame->sample_rate,
        m_frame->ch_layout.nb_channels };
    if (!m_resampler.isOpenFor(input))
        m_resampler.finish(mulaw); // the kind of sound changes in mid-stream: first the end of the old one
    if (m_resampler.open(input))
        m_resampler.convert(m_frame->extended_data, m_frame->nb_samples, mulaw);
}

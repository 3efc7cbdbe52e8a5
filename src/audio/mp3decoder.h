// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "audio/resampler.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>

struct AVCodecContext;
struct AVCodecParserContext;
struct AVFrame;
struct AVPacket;

//! MP3 as it arrives → µ-law 8 kHz mono, in process (libavcodec's parser and mp3float decoder, then a Resampler).
//!
//! Made for what edge-tts sends (MPEG-2 Layer III, 24 kHz mono, 48 kbit/s, frames of 144 bytes = 24 ms), but takes any
//! rate and number of channels, also changing ones. The sound is the same however the bytes were cut into pieces.
//!
//! There are no errors: what is no MP3 gives no sound, damaged frames are left out. So the caller's test for failure is
//! samples() == 0 after finish(). Nothing is printed. Used in one thread at a time; about 0.2 MiB each, so borrow them
//! from an Mp3DecoderPool.
class Mp3Decoder
{
public:
    Mp3Decoder();
    ~Mp3Decoder();
    Mp3Decoder(const Mp3Decoder &) = delete;
    Mp3Decoder &operator=(const Mp3Decoder &) = delete;

    //! The next bytes, any number. Returns the sound of the frames they complete; often empty.
    [[nodiscard]] QByteArray feed(QByteArrayView mp3);
    //! The stream is over: returns the last of its sound. Only reset() may follow.
    [[nodiscard]] QByteArray finish();
    //! How much sound feed() and finish() have returned since the beginning or reset().
    [[nodiscard]] qint64 samples() const { return m_samples; }
    //! Ready for another stream, in the same memory.
    void reset();

private:
    struct FreeCodec
    {
        void operator()(AVCodecContext *codec) const;
    };
    struct FreeParser
    {
        void operator()(AVCodecParserContext *parser) const;
    };
    struct FreeFrame
    {
        void operator()(AVFrame *frame) const;
    };
    struct FreePacket
    {
        void operator()(AVPacket *packet) const;
    };

    void openParser();
    void parse(const uint8_t *data, int size, QByteArray &mulaw);
    void decode(uint8_t *data, int size, QByteArray &mulaw);
    void resample(QByteArray &mulaw);

    std::unique_ptr<AVCodecContext, FreeCodec> m_codec;
    std::unique_ptr<AVCodecParserContext, FreeParser> m_parser;
    std::unique_ptr<AVFrame, FreeFrame> m_frame;
    std::unique_ptr<AVPacket, FreePacket> m_packet;
    Resampler m_resampler;
    qint64 m_samples = 0;
};

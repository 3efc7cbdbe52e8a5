// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

//! What stands in front of the samples in a WAV file (RIFF/WAVE, Microsoft's "Multimedia Programming Interface and Data
//! Specifications 1.0"); always 8 kHz. Pure.
namespace wav
{
enum class Encoding {
    Pcm16, //!< format 1: 16 bit, little-endian
    Mulaw, //!< format 7: one byte a sample, as it comes from the line
};

//! frames: samples of one channel. The samples of a frame follow each other, the left one first.
[[nodiscard]] QByteArray header(Encoding encoding, int channels, qint64 frames);
}

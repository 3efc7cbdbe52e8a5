// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "audio/mp3decoderpool.h"

Mp3DecoderPool::Mp3DecoderPool(size_t keep) : m_shelf(std::make_shared<Shelf>()), m_keep(keep) { }

Mp3DecoderPool::Lease Mp3DecoderPool::borrow()
{
    std::unique_ptr<Mp3Decoder> decoder;
    if (m_shelf->empty()) {
        decoder = std::make_unique<Mp3Decoder>();
    } else {
        decoder = std::move(m_shelf->back()); // the one used last: its memory is still in the caches
        m_shelf->pop_back();
    }
    Return back;
    back.m_shelf = m_shelf;
    back.m_keep = m_keep;
    return Lease(decoder.release(), back);
}

void Mp3DecoderPool::Return::operator()(Mp3Decoder *decoder) const
{
    std::unique_ptr<Mp3Decoder> owned(decoder);
    const auto shelf = m_shelf.lock();
    if (!shelf || shelf->size() >= m_keep)
        return;
    owned->reset();
    shelf->push_back(std::move(owned));
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "audio/mp3decoder.h"

#include <memory>
#include <vector>

//! Lends MP3 decoders, so that a worker's many sentences share a few: a decoder is needed only while MP3 arrives.
//! One per worker thread, used in that thread only. Leases may outlive the pool.
class Mp3DecoderPool
{
    using Shelf = std::vector<std::unique_ptr<Mp3Decoder>>;

public:
    //! Takes a decoder back when its lease ends.
    class Return
    {
    public:
        Return() = default;
        void operator()(Mp3Decoder *decoder) const;

    private:
        friend class Mp3DecoderPool;
        std::weak_ptr<Shelf> m_shelf;
        size_t m_keep = 0;
    };
    using Lease = std::unique_ptr<Mp3Decoder, Return>;

    //! keep: how many unused decoders are kept for later; more than that are freed when they come back.
    explicit Mp3DecoderPool(size_t keep = 16);

    //! A decoder in its initial state; give it back by dropping the lease.
    [[nodiscard]] Lease borrow();
    //! How many decoders wait for use.
    [[nodiscard]] size_t idle() const { return m_shelf->size(); }

private:
    std::shared_ptr<Shelf> m_shelf;
    size_t m_keep;
};

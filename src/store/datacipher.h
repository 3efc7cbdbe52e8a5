// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"

#include <QByteArray>
#include <QByteArrayView>

#include <array>

//! Seals what people wrote, are called and phone from, before it goes to the database: AES-256-GCM with a fresh random
//! nonce for each text. The place where a text stands (table, column, key of the row) is bound to it, so that whoever
//! can write to the database cannot move one person's words under another's name.
//!
//! Both keys, for sealing and for fingerprints, are derived from the data key by HKDF-SHA-256 (RFC 5869) and
//! overwritten when the cipher goes. A value type; may be used in any thread, one at a time.
//!
//! Sealed form: 1 byte version (1), 12 bytes nonce, as many bytes as the text, 16 bytes tag (NIST SP 800-38D).
class DataCipher
{
public:
    //! dataKey: 32 random bytes or more, in any form.
    explicit DataCipher(QByteArrayView dataKey);
    ~DataCipher();
    DataCipher(const DataCipher &) = default;
    DataCipher &operator=(const DataCipher &) = default;

    [[nodiscard]] QByteArray sealed(QByteArrayView text, QByteArrayView place) const;
    //! Malformed: damaged, sealed with another key, or for another place.
    [[nodiscard]] Result<QByteArray> opened(QByteArrayView sealed, QByteArrayView place) const;

    //! The same for the same text, and of no use without the key (HMAC-SHA-256, hexadecimal): recognises a caller
    //! without keeping his number.
    [[nodiscard]] QByteArray fingerprint(QByteArrayView text) const;

private:
    static constexpr size_t KeySize = 32;
    std::array<unsigned char, KeySize> m_sealing;
    std::array<unsigned char, KeySize> m_fingerprints;
};

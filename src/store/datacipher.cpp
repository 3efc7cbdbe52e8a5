// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/datacipher.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <memory>

namespace
{
constexpr char Version = 1;
constexpr qsizetype NonceSize = 12;
constexpr qsizetype TagSize = 16;
constexpr qsizetype Overhead = 1 + NonceSize + TagSize;

// None of these fails but for want of memory or a broken installation, and then nothing may be written as if sealed.
void must(bool done)
{
    if (!done)
        qFatal("OpenSSL cannot do AES-256-GCM, HKDF or random numbers: repair its installation");
}

const unsigned char *bytes(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char *>(view.data());
}

unsigned char *bytes(QByteArray &array, qsizetype from)
{
    return reinterpret_cast<unsigned char *>(array.data()) + from;
}

int length(QByteArrayView view)
{
    return static_cast<int>(view.size());
}

struct CipherContext
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    CipherContext() { must(context != nullptr); }
    ~CipherContext() { EVP_CIPHER_CTX_free(context); }
    Q_DISABLE_COPY_MOVE(CipherContext)
};

void derive(QByteArrayView dataKey, const char *purpose, std::array<unsigned char, 32> &key)
{
    struct KdfDeleter
    {
        void operator()(EVP_KDF *kdf) const { EVP_KDF_free(kdf); }
        void operator()(EVP_KDF_CTX *context) const { EVP_KDF_CTX_free(context); }
    };
    const std::unique_ptr<EVP_KDF, KdfDeleter> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    must(kdf != nullptr);
    const std::unique_ptr<EVP_KDF_CTX, KdfDeleter> context(EVP_KDF_CTX_new(kdf.get()));
    must(context != nullptr);
    std::string digest = "SHA256";
    std::string info = purpose;
    const std::array<OSSL_PARAM, 4> parameters {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_octet_string(
            OSSL_KDF_PARAM_KEY, const_cast<char *>(dataKey.data()), static_cast<size_t>(dataKey.size())),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
        OSSL_PARAM_construct_end(),
    };
    must(EVP_KDF_derive(context.get(), key.data(), key.size(), parameters.data()) == 1);
}
}

DataCipher::DataCipher(QByteArrayView dataKey)
{
    derive(dataKey, "messenger-ab sealed texts", m_sealing);
    derive(dataKey, "messenger-ab fingerprints", m_fingerprints);
}

DataCipher::~DataCipher()
{
    OPENSSL_cleanse(m_sealing.data(), m_sealing.size());
    OPENSSL_cleanse(m_fingerprints.data(), m_fingerprints.size());
}

QByteArray DataCipher::sealed(QByteArrayView text, QByteArrayView place) const
{
    QByteArray result(Overhead + text.size(), Qt::Uninitialized);
    result[0] = Version;
    unsigned char *nonce = bytes(result, 1);
    must(RAND_bytes(nonce, NonceSize) == 1);
    CipherContext cipher;
    int written = 0;
    must(EVP_EncryptInit_ex(cipher.context, EVP_aes_256_gcm(), nullptr, m_sealing.data(), nonce) == 1);
    must(EVP_EncryptUpdate(cipher.context, nullptr, &written, bytes(place), length(place)) == 1);
    must(EVP_EncryptUpdate(cipher.context, bytes(result, 1 + NonceSize), &written, bytes(text), length(text)) == 1);
    must(EVP_EncryptFinal_ex(cipher.context, bytes(result, 1 + NonceSize + written), &written) == 1);
    must(EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_GCM_GET_TAG, TagSize, bytes(result, 1 + NonceSize + text.size()))
        == 1);
    return result;
}

Result<QByteArray> DataCipher::opened(QByteArrayView sealed, QByteArrayView place) const
{
    const tl::unexpected<ServiceError> refused = failure(ServiceError::Kind::Malformed,
        QStringLiteral("a stored text cannot be opened: it is damaged, or was written with another DATA_KEY"));
    if (sealed.size() < Overhead || sealed.front() != Version)
        return refused;
    const QByteArrayView nonce = sealed.sliced(1, NonceSize);
    const QByteArrayView body = sealed.sliced(1 + NonceSize, sealed.size() - Overhead);
    QByteArray tag = sealed.last(TagSize).toByteArray();
    QByteArray text(body.size(), Qt::Uninitialized);
    CipherContext cipher;
    int written = 0;
    must(EVP_DecryptInit_ex(cipher.context, EVP_aes_256_gcm(), nullptr, m_sealing.data(), bytes(nonce)) == 1);
    must(EVP_DecryptUpdate(cipher.context, nullptr, &written, bytes(place), length(place)) == 1);
    must(EVP_DecryptUpdate(cipher.context, bytes(text, 0), &written, bytes(body), length(body)) == 1);
    must(EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_GCM_SET_TAG, TagSize, tag.data()) == 1);
    if (EVP_DecryptFinal_ex(cipher.context, bytes(text, written), &written) != 1)
        return refused;
    return text;
}

QByteArray DataCipher::fingerprint(QByteArrayView text) const
{
    QByteArray digest(EVP_MAX_MD_SIZE, Qt::Uninitialized);
    size_t size = 0;
    must(EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, m_fingerprints.data(), m_fingerprints.size(),
             bytes(text), static_cast<size_t>(text.size()), bytes(digest, 0), static_cast<size_t>(digest.size()), &size)
        != nullptr);
    digest.truncate(static_cast<qsizetype>(size));
    return digest.toHex();
}

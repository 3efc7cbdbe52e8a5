// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/servercertificate.h"

#include <memory>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace
{
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

template<class Write>
QByteArray written(Write write)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    if (!memory || write(memory.get()) != 1)
        qFatal("OpenSSL cannot write what it has made");
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &bytes);
    return QByteArray(bytes, size);
}
}

ServerCertificate ServerCertificate::selfSigned(const QByteArray &address)
{
    constexpr long Hour = 3600;
    const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const Certificate certificate(X509_new(), &X509_free);
    X509 *x509 = certificate.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -Hour);
    X509_gmtime_adj(X509_getm_notAfter(x509), Hour);
    X509_set_pubkey(x509, key.get());
    X509_NAME *name = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(
        name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char *>("a test's server"), -1, -1, 0);
    X509_set_issuer_name(x509, name);
    X509_EXTENSION *names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, address.constData());
    if (!names || X509_add_ext(x509, names, -1) != 1 || X509_sign(x509, key.get(), EVP_sha256()) == 0)
        qFatal("OpenSSL cannot make a certificate");
    X509_EXTENSION_free(names);
    const QByteArray keyText = written(
        [&](BIO *to) { return PEM_write_bio_PrivateKey(to, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    return { QSslKey(keyText, QSsl::Ec),
        QSslCertificate(written([x509](BIO *to) { return PEM_write_bio_X509(to, x509); })) };
}

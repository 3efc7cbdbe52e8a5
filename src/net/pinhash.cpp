// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/pinhash.h"

#include <QCryptographicHash>
#include <QDate>
#include <QList>
#include <QRandomGenerator>

#include <algorithm>
#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>

using namespace Qt::StringLiterals;

namespace
{
constexpr qsizetype SaltSize = 16;
constexpr qsizetype HashSize = 32; // of SHA-256
constexpr auto Alphabet = QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors;

// Beginnings of what a finger draws on the keys; longer PINs of these go on in the same way or begin again.
constexpr std::array KeypadPatterns
    = { "147258"_L1, "258147"_L1, "147369"_L1, "369147"_L1, "159357"_L1, "357159"_L1, "789456"_L1, "321654"_L1,
          "147852"_L1, "963852"_L1, "258000"_L1, "112233"_L1, "332211"_L1, "123321"_L1, "987789"_L1, "123698745"_L1 };

QByteArray derived(const Secret &pin, const QByteArray &salt, int iterations)
{
    QByteArray hash(HashSize, '\0');
    const bool done
        = PKCS5_PBKDF2_HMAC(pin.utf8().constData(), static_cast<int>(pin.utf8().size()),
              reinterpret_cast<const unsigned char *>(salt.constData()), static_cast<int>(salt.size()), iterations,
              EVP_sha256(), static_cast<int>(hash.size()), reinterpret_cast<unsigned char *>(hash.data()))
        == 1;
    if (!done)
        qFatal("OpenSSL has no PBKDF2"); // an empty hash would fit another empty one
    return hash;
}

bool areEqual(const QByteArray &one, const QByteArray &other)
{
    return one.size() == other.size()
        && CRYPTO_memcmp(one.constData(), other.constData(), static_cast<size_t>(one.size())) == 0;
}

bool goesInSteps(QStringView pin, int step)
{
    for (qsizetype i = 1; i < pin.size(); ++i) {
        if ((pin.at(i - 1).unicode() - u'0' + step + 10) % 10 != pin.at(i).unicode() - u'0')
            return false;
    }
    return true;
}

bool repeats(QStringView pin, qsizetype block)
{
    for (qsizetype i = block; i < pin.size(); ++i) {
        if (pin.at(i) != pin.at(i - block))
            return false;
    }
    return true;
}

//! DDMMYYYY or YYYYMMDD. Of six digits too many would be dates.
bool isDate(QStringView pin)
{
    if (pin.size() != 8)
        return false;
    static const QStringList forms { u"ddMMyyyy"_s, u"MMddyyyy"_s, u"yyyyMMdd"_s };
    return std::ranges::any_of(forms, [pin](const QString &form) {
        const QDate date = QDate::fromString(pin.toString(), form);
        return date.isValid() && date.year() >= 1900 && date.year() < 2100;
    });
}
}

std::optional<PinHash> PinHash::read(const Secret &setting)
{
    PinHash read;
    if (isPin(QString::fromUtf8(setting.utf8()))) {
        read.m_plain = setting;
        return read;
    }
    const QList<QByteArray> parts = setting.utf8().split(':');
    if (parts.size() != 5 || parts.at(0) != "pbkdf2" || parts.at(1) != "sha256")
        return {};
    bool isNumber = false;
    read.m_iterations = parts.at(2).toInt(&isNumber);
    const auto salt = QByteArray::fromBase64Encoding(parts.at(3), Alphabet);
    const auto hash = QByteArray::fromBase64Encoding(parts.at(4), Alphabet);
    if (!isNumber || read.m_iterations < 1 || read.m_iterations > MostIterations || !salt || !hash)
        return {};
    read.m_salt = *salt;
    read.m_hash = *hash;
    if (read.m_salt.isEmpty() || read.m_hash.size() != HashSize)
        return {};
    return read;
}

PinHash PinHash::of(const Secret &pin, int iterations)
{
    PinHash made;
    made.m_iterations = iterations;
    made.m_salt.resize(SaltSize);
    QRandomGenerator::system()->generate(made.m_salt.begin(), made.m_salt.end());
    made.m_hash = derived(pin, made.m_salt, iterations);
    return made;
}

Secret PinHash::toSetting() const
{
    Q_ASSERT(!m_plain.isSet());
    return Secret(QString::fromLatin1(
        "pbkdf2:sha256:" + QByteArray::number(m_iterations) + ':' + m_salt.toBase64() + ':' + m_hash.toBase64()));
}

bool PinHash::matches(const Secret &entry) const
{
    if (!m_plain.isSet())
        return areEqual(derived(entry, m_salt, m_iterations), m_hash);
    // By their digests, so that the time taken says nothing of the length either.
    return areEqual(QCryptographicHash::hash(entry.utf8(), QCryptographicHash::Sha256),
        QCryptographicHash::hash(m_plain.utf8(), QCryptographicHash::Sha256));
}

std::optional<qsizetype> PinHash::length() const
{
    return m_plain.isSet() ? std::optional(m_plain.utf8().size()) : std::nullopt;
}

bool PinHash::isPin(QStringView text)
{
    return text.size() >= ShortestPin && text.size() <= LongestPin
        && std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

bool PinHash::isTrivial(QStringView pin)
{
    if (goesInSteps(pin, 1) || goesInSteps(pin, -1) || isDate(pin))
        return true;
    for (qsizetype block = 1; block <= pin.size() / 2; ++block) {
        if (repeats(pin, block) && (block <= 2 || pin.size() % block == 0))
            return true;
    }
    return std::ranges::any_of(
        KeypadPatterns, [&](QLatin1StringView pattern) { return pattern.startsWith(pin) || pin == pattern; });
}

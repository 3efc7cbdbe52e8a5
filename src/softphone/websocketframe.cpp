// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/websocketframe.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <cstring>

namespace
{
constexpr quint8 Fin = 0x80;
constexpr quint8 ReservedBits = 0x70;
constexpr quint8 OpcodeBits = 0x0f;
constexpr quint8 Masked = 0x80;
constexpr quint8 LengthBits = 0x7f;
constexpr qsizetype LongestShort = 125;
constexpr quint8 TwoByteLength = 126;
constexpr quint8 EightByteLength = 127;
constexpr int NoStatus = 1005;
// Parsed bytes are dropped from the front only now and then.
constexpr qsizetype Leftover = 64 * 1024;

void mask(char *bytes, qsizetype size, quint32 key)
{
    quint32 raw = qToBigEndian(key);
    char keyBytes[4];
    std::memcpy(keyBytes, &raw, sizeof raw);
    qsizetype i = 0;
    for (; i + 4 <= size; i += 4) {
        quint32 word = 0;
        std::memcpy(&word, bytes + i, sizeof word);
        word ^= raw;
        std::memcpy(bytes + i, &word, sizeof word);
    }
    for (; i < size; ++i)
        bytes[i] = static_cast<char>(bytes[i] ^ keyBytes[i % 4]);
}

bool isKnown(quint8 opcode)
{
    return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

tl::unexpected<ServiceError> broken(const char *why)
{
    return failure(ServiceError::Kind::Malformed, QLatin1String("31924 ") + QLatin1String(why));
}
}

namespace websocketframe
{
QByteArray encoded(Opcode opcode, QByteArrayView payload, quint32 key)
{
    QByteArray frame;
    frame.reserve(payload.size() + 14);
    frame += static_cast<char>(Fin | static_cast<quint8>(opcode));
    if (payload.size() <= LongestShort) {
        frame += static_cast<char>(Masked | static_cast<quint8>(payload.size()));
    } else if (payload.size() <= 0xffff) {
        const auto length = qToBigEndian(static_cast<quint16>(payload.size()));
        frame += static_cast<char>(Masked | TwoByteLength);
        frame.append(reinterpret_cast<const char *>(&length), sizeof length);
    } else {
        const auto length = qToBigEndian(static_cast<quint64>(payload.size()));
        frame += static_cast<char>(Masked | EightByteLength);
        frame.append(reinterpret_cast<const char *>(&length), sizeof length);
    }
    const quint32 raw = qToBigEndian(key);
    frame.append(reinterpret_cast<const char *>(&raw), sizeof raw);
    const qsizetype head = frame.size();
    frame.append(payload);
    mask(frame.data() + head, payload.size(), key);
    return frame;
}

QByteArray closePayload(quint16 code)
{
    const quint16 raw = qToBigEndian(code);
    return QByteArray(reinterpret_cast<const char *>(&raw), sizeof raw);
}

int closeCode(QByteArrayView payload)
{
    return payload.size() >= 2 ? qFromBigEndian<quint16>(payload.data()) : NoStatus;
}

QByteArray acceptFor(const QByteArray &key)
{
    return QCryptographicHash::hash(QByteArray(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"), QCryptographicHash::Sha1)
        .toBase64();
}

std::optional<Result<Frame>> Parser::next()
{
    const QByteArrayView bytes = QByteArrayView(m_bytes).sliced(m_read);
    if (bytes.size() < 2)
        return std::nullopt;
    const auto first = static_cast<quint8>(bytes[0]);
    const auto second = static_cast<quint8>(bytes[1]);
    const quint8 opcode = first & OpcodeBits;
    const bool isLast = (first & Fin) != 0;
    quint64 length = second & LengthBits;
    if ((first & ReservedBits) != 0 || !isKnown(opcode))
        return broken("a reserved bit or opcode");
    if ((second & Masked) != 0)
        return broken("a masked frame");
    if (opcode >= 8 && (!isLast || length > LongestShort))
        return broken("a control frame that is long or in fragments");
    qsizetype head = 2;
    if (length == TwoByteLength || length == EightByteLength) {
        head += length == TwoByteLength ? 2 : 8;
        if (bytes.size() < head)
            return std::nullopt;
        length = length == TwoByteLength ? qFromBigEndian<quint16>(bytes.data() + 2)
                                         : qFromBigEndian<quint64>(bytes.data() + 2);
    }
    if (length > LargestFrame)
        return broken("a frame that is too large");
    if (bytes.size() - head < static_cast<qsizetype>(length))
        return std::nullopt;
    Frame frame { static_cast<Opcode>(opcode), isLast,
        bytes.sliced(head, static_cast<qsizetype>(length)).toByteArray() };
    m_read += head + static_cast<qsizetype>(length);
    if (m_read == m_bytes.size() || m_read > Leftover) {
        m_bytes.remove(0, m_read);
        m_read = 0;
    }
    return frame;
}
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

//! The bytes of WebSocket frames as a client writes and reads them (RFC 6455, section 5). Pure.
namespace websocketframe
{
enum class Opcode : quint8 { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

struct Frame
{
    Opcode opcode = Opcode::Text;
    bool isLast = true; //!< FIN; false for all but the last fragment of a message
    QByteArray payload;
    bool operator==(const Frame &) const = default;
};

//! A whole message in one frame, masked with key as a client must.
[[nodiscard]] QByteArray encoded(Opcode opcode, QByteArrayView payload, quint32 key);
//! The payload of a close frame.
[[nodiscard]] QByteArray closePayload(quint16 code);
//! The code in a close frame's payload; 1005 when it holds none.
[[nodiscard]] int closeCode(QByteArrayView payload);

//! The Sec-WebSocket-Accept that belongs to a Sec-WebSocket-Key.
[[nodiscard]] QByteArray acceptFor(const QByteArray &key);

//! Takes a server's bytes as they come and gives its frames.
class Parser
{
public:
    //! More in one frame is not from a machine of ours.
    static constexpr quint64 LargestFrame = 4 * 1024 * 1024;

    void feed(QByteArrayView bytes) { m_bytes.append(bytes); }
    //! The next frame; nothing while it is incomplete; Malformed, and from then on always, for what breaks the
    //! protocol: masked frames, reserved bits, unknown opcodes, control frames that are long or in fragments.
    [[nodiscard]] std::optional<Result<Frame>> next();

private:
    QByteArray m_bytes;
    qsizetype m_read = 0;
};
}

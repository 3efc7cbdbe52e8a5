// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringView>

#include <optional>
#include <variant>

//! The messages of Twilio Media Streams, both ways: text frames, one JSON object each (Twilio, "Media Streams -
//! WebSocket messages"). What comes in is read tolerantly, as fields are added without notice; what goes out has
//! exactly the documented fields, because anything else is dropped at the far side (warning 31951). Pure.
namespace mediastream
{
struct Connected
{
    bool operator==(const Connected &) const = default;
};

struct Start
{
    QString callId;
    QString streamId;
    QString token; //!< Parameter "token"
    QString from; //!< Parameter "from"
    bool operator==(const Start &) const = default;
};

struct Media
{
    QString streamId;
    QByteArray audio; //!< µ-law 8 kHz mono
    qint64 timestamp = -1; //!< milliseconds since the stream began; -1 when there is none
    bool operator==(const Media &) const = default;
};

struct Dtmf
{
    QString streamId;
    QChar key;
    bool operator==(const Dtmf &) const = default;
};

//! Everything queued before this mark was played, or it was flushed by a clear.
struct MarkEcho
{
    QString streamId;
    QString name;
    bool operator==(const MarkEcho &) const = default;
};

struct Stop
{
    QString streamId;
    bool operator==(const Stop &) const = default;
};

//! An event that we have no use for.
struct Unknown
{
    bool operator==(const Unknown &) const = default;
};

using Event = std::variant<Connected, Start, Media, Dtmf, MarkEcho, Stop, Unknown>;

//! Malformed for what is no JSON object, has no event, or an event without what it is about.
[[nodiscard]] Result<Event> parse(const QString &message);
//! As parse(), always through the general JSON reader; parse() reads the frequent media message faster with the same
//! result.
[[nodiscard]] Result<Event> parseThoroughly(const QString &message);

//! RFC 4648 base64; the padding may be missing, anything else that is not base64 gives nothing.
[[nodiscard]] std::optional<QByteArray> decodedBase64(QStringView text);

//! Writes the outgoing messages of one stream. The id must have passed isSafeId().
class Writer
{
public:
    Writer() = default;
    explicit Writer(const QString &streamId);
    [[nodiscard]] QString media(QByteArrayView mulaw) const;
    //! name: letters, digits, '-' only.
    [[nodiscard]] QString mark(const QString &name) const;
    [[nodiscard]] QString clear() const;

private:
    QString m_mediaHead;
    QString m_markHead;
    QString m_clear;
};

//! Letters and digits only, at most 64: what an id must be so that it can stand in JSON and logs as it is.
[[nodiscard]] bool isSafeId(QStringView id);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QChar>
#include <QList>
#include <QPair>
#include <QString>

#include <variant>

//! The far side of Media Streams: writes what Twilio sends, and reads what the machine sends with Twilio's own
//! strictness (Twilio, "Media Streams - WebSocket messages"). The near side is telephony/mediastreamprotocol. Pure.
namespace streammessages
{
struct Media
{
    QByteArray mulaw;
    bool operator==(const Media &) const = default;
};
struct Mark
{
    QString name;
    bool operator==(const Mark &) const = default;
};
struct Clear
{
    bool operator==(const Clear &) const = default;
};
using FromMachine = std::variant<Media, Mark, Clear>;

//! Malformed for whatever Twilio answers with warning 31951: no JSON object, another streamSid, an unknown event, a
//! field too many or too few, a payload that is not base64.
[[nodiscard]] Result<FromMachine> parse(const QByteArray &message, const QString &streamSid);

//! Who calls whom; stands in start and stop.
struct Ids
{
    QString account;
    QString call;
    QString stream;
};

//! Writes one stream's messages with their counters. sequenceNumber counts every message from start on, chunk the
//! media.
class Writer
{
public:
    explicit Writer(Ids ids);

    [[nodiscard]] static QByteArray connected();
    [[nodiscard]] QByteArray start(const QList<QPair<QString, QString>> &parameters);
    //! 20 ms: 160 bytes of µ-law.
    [[nodiscard]] QByteArray media(QByteArrayView mulaw);
    //! As media() with 20 ms of silence, at the cost of a copy: most of what a phone sends.
    [[nodiscard]] QByteArray silence();
    [[nodiscard]] QByteArray dtmf(QChar key);
    [[nodiscard]] QByteArray mark(const QString &name);
    [[nodiscard]] QByteArray stop();

private:
    [[nodiscard]] QString nextSequence();
    [[nodiscard]] QByteArray mediaWith(QByteArrayView base64);

    Ids m_ids;
    QByteArray m_mediaTail;
    qint64 m_sequence = 0;
    qint64 m_chunk = 0;
};
}

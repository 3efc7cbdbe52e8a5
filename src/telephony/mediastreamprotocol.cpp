// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/mediastreamprotocol.h"

#include "telephony/flatjson.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <cstdint>

using namespace Qt::StringLiterals;

namespace
{
tl::unexpected<ServiceError> malformed(const QString &what)
{
    return failure(ServiceError::Kind::Malformed, what);
}

constexpr uint8_t NoDigit = 0xff;

constexpr std::array<uint8_t, 128> base64Digits()
{
    std::array<uint8_t, 128> digits {};
    digits.fill(NoDigit);
    uint8_t value = 0;
    for (unsigned char c = 'A'; c <= 'Z'; ++c)
        digits[c] = value++;
    for (unsigned char c = 'a'; c <= 'z'; ++c)
        digits[c] = value++;
    for (unsigned char c = '0'; c <= '9'; ++c)
        digits[c] = value++;
    digits['+'] = value++;
    digits['/'] = value;
    return digits;
}

constexpr auto Digits = base64Digits();

inline uint8_t digitOf(char16_t c)
{
    return c < Digits.size() ? Digits[c] : NoDigit;
}

//! Milliseconds from a field that Twilio sends as a string; a number is understood as well.
qint64 timestampOf(const QJsonValue &value)
{
    bool ok = false;
    const qint64 number = value.isDouble() ? value.toInteger(-1) : value.toString().toLongLong(&ok);
    return (value.isDouble() || ok) && number >= 0 ? number : -1;
}

Result<mediastream::Event> mediaOf(const QString &streamId, QStringView track, QStringView payload, qint64 timestamp)
{
    if (!track.isEmpty() && track != u"inbound")
        return mediastream::Unknown {}; // our own sound; never asked for
    std::optional<QByteArray> audio = mediastream::decodedBase64(payload);
    if (!audio)
        return malformed(u"media whose payload is no base64"_s);
    return mediastream::Media { streamId, *std::move(audio), timestamp };
}

Result<mediastream::Event> startOf(const QJsonObject &message)
{
    const QJsonObject start = message["start"_L1].toObject();
    mediastream::Start event;
    event.streamId = start["streamSid"_L1].toString(message["streamSid"_L1].toString());
    event.callId = start["callSid"_L1].toString();
    if (!mediastream::isSafeId(event.streamId) || !mediastream::isSafeId(event.callId))
        return malformed(u"start without proper ids"_s);
    const QJsonObject format = start["mediaFormat"_L1].toObject();
    if (format["encoding"_L1].toString(u"audio/x-mulaw"_s) != u"audio/x-mulaw"_s
        || format["sampleRate"_L1].toInteger(8000) != 8000 || format["channels"_L1].toInteger(1) != 1)
        return malformed(u"start with a sound format other than 8 kHz mono mu-law"_s);
    const QJsonObject parameters = start["customParameters"_L1].toObject();
    event.token = parameters["token"_L1].toString();
    event.from = parameters["from"_L1].toString();
    return event;
}

Result<mediastream::Event> dtmfOf(const QString &streamId, const QString &digit)
{
    if (digit.size() != 1 || !u"0123456789*#ABCD"_s.contains(digit))
        return malformed(u"dtmf without a key"_s);
    return mediastream::Dtmf { streamId, digit.front() };
}

//! The media message of every 20 ms, without building a document. Nothing when the message is in any way unusual.
std::optional<Result<mediastream::Event>> parseMediaFast(QStringView message)
{
    QStringView event;
    QStringView streamId;
    QStringView track;
    QStringView timestamp;
    QStringView payload;
    int seen = 0;
    FlatJson json(message);
    const bool isFlat = json.readObject([&](QStringView key) {
        if (key == u"event") {
            ++seen;
            return json.readString(event);
        }
        if (key == u"streamSid") {
            ++seen;
            return json.readString(streamId);
        }
        if (key != u"media")
            return json.skipScalar();
        ++seen;
        return json.readObject([&](QStringView inner) {
            if (inner == u"payload") {
                ++seen;
                return json.readUnchecked(payload); // decoding it is check enough
            }
            if (inner == u"timestamp") {
                ++seen;
                return json.readString(timestamp);
            }
            if (inner == u"track") {
                ++seen;
                return json.readString(track);
            }
            return json.skipScalar();
        });
    });
    // Six different names once each: a repeated or missing one is left to the general reader's rules.
    if (!isFlat || !json.isAtEnd() || seen != 6 || event != u"media" || streamId.isNull() || track != u"inbound"
        || timestamp.isNull() || payload.isNull())
        return std::nullopt;
    bool ok = false;
    const qint64 milliseconds = timestamp.toLongLong(&ok);
    auto media = mediaOf(streamId.toString(), track, payload, ok && milliseconds >= 0 ? milliseconds : -1);
    if (!media) // perhaps its payload is written with escapes
        return std::nullopt;
    return media;
}
}

namespace mediastream
{
Result<Event> parse(const QString &message)
{
    if (auto media = parseMediaFast(message))
        return *std::move(media);
    return parseThoroughly(message);
}

Result<Event> parseThoroughly(const QString &message)
{
    const QJsonDocument document = QJsonDocument::fromJson(message.toUtf8());
    if (!document.isObject())
        return malformed(u"a message that is no JSON object"_s);
    const QJsonObject object = document.object();
    const QString event = object["event"_L1].toString();
    const QString streamId = object["streamSid"_L1].toString();
    if (event == u"media"_s) {
        const QJsonObject media = object["media"_L1].toObject();
        if (!media["payload"_L1].isString())
            return malformed(u"media without a payload"_s);
        return mediaOf(
            streamId, media["track"_L1].toString(), media["payload"_L1].toString(), timestampOf(media["timestamp"_L1]));
    }
    if (event == u"connected"_s)
        return Connected {};
    if (event == u"start"_s)
        return startOf(object);
    if (event == u"dtmf"_s)
        return dtmfOf(streamId, object["dtmf"_L1].toObject()["digit"_L1].toString());
    if (event == u"mark"_s) {
        const QJsonValue name = object["mark"_L1].toObject()["name"_L1];
        if (!name.isString())
            return malformed(u"mark without a name"_s);
        return MarkEcho { streamId, name.toString() };
    }
    if (event == u"stop"_s)
        return Stop { streamId };
    if (event.isEmpty())
        return malformed(u"a message without an event"_s);
    return Unknown {};
}

std::optional<QByteArray> decodedBase64(QStringView text)
{
    if (text.endsWith(u'=') && text.size() % 4 == 0)
        text.chop(text.endsWith(u"==") ? 2 : 1);
    const qsizetype tail = text.size() % 4;
    if (tail == 1)
        return std::nullopt;
    QByteArray bytes(text.size() / 4 * 3 + (tail > 0 ? tail - 1 : 0), Qt::Uninitialized);
    const char16_t *in = text.utf16();
    const char16_t *const wholeEnd = in + (text.size() - tail);
    auto *out = reinterpret_cast<uint8_t *>(bytes.data());
    uint8_t wrong = 0; // digits are below 64, NoDigit is not: collecting the top bit spares a branch for each
    for (; in != wholeEnd; in += 4) {
        const uint8_t a = digitOf(in[0]);
        const uint8_t b = digitOf(in[1]);
        const uint8_t c = digitOf(in[2]);
        const uint8_t d = digitOf(in[3]);
        wrong = static_cast<uint8_t>(wrong | a | b | c | d);
        *out++ = static_cast<uint8_t>(a << 2 | b >> 4);
        *out++ = static_cast<uint8_t>(b << 4 | c >> 2);
        *out++ = static_cast<uint8_t>(c << 6 | d);
    }
    if (tail > 0) {
        const uint8_t a = digitOf(in[0]);
        const uint8_t b = digitOf(in[1]);
        const uint8_t c = tail == 3 ? digitOf(in[2]) : uint8_t { 0 };
        wrong = static_cast<uint8_t>(wrong | a | b | c);
        *out++ = static_cast<uint8_t>(a << 2 | b >> 4);
        if (tail == 3)
            *out++ = static_cast<uint8_t>(b << 4 | c >> 2);
    }
    if (wrong & 0x80)
        return std::nullopt;
    return bytes;
}

Writer::Writer(const QString &streamId)
    : m_mediaHead(QString(u"{\"event\":\"media\",\"streamSid\":\""_s + streamId + u"\",\"media\":{\"payload\":\""_s))
    , m_markHead(QString(u"{\"event\":\"mark\",\"streamSid\":\""_s + streamId + u"\",\"mark\":{\"name\":\""_s))
    , m_clear(QString(u"{\"event\":\"clear\",\"streamSid\":\""_s + streamId + u"\"}"_s))
{
    Q_ASSERT(isSafeId(streamId));
}

QString Writer::media(QByteArrayView mulaw) const
{
    const QByteArray payload = QByteArray::fromRawData(mulaw.data(), mulaw.size()).toBase64();
    return m_mediaHead + QLatin1StringView(payload) + "\"}}"_L1;
}

QString Writer::mark(const QString &name) const
{
    return m_markHead + name + "\"}}"_L1;
}

QString Writer::clear() const
{
    return m_clear;
}

bool isSafeId(QStringView id)
{
    return !id.isEmpty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](QChar c) {
        const char16_t code = c.unicode();
        return (code >= u'0' && code <= u'9') || (code >= u'A' && code <= u'Z') || (code >= u'a' && code <= u'z');
    });
}
}

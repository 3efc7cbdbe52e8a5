// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/edgeprotocol.h"

#include "speech/serviceurl.h"
#include "speech/speakabletext.h"

#include <QCryptographicHash>
#include <QHash>
#include <QLocale>
#include <QRegularExpression>
#include <QTimeZone>
#include <QUrlQuery>
#include <QUuid>
#include <QtEndian>

#include <algorithm>

namespace
{
constexpr qint64 WindowsEpochOffset = 11644473600; // seconds from 1601-01-01 to 1970-01-01
constexpr qint64 TokenLifetime = 300; // seconds
constexpr qint64 TicksPerSecond = 10'000'000; // of 100 ns

using Headers = QHash<QString, QString>;

// "Key:Value" lines; keys in lower case, as the service does not promise theirs.
std::optional<Headers> parseHeaders(QStringView block)
{
    Headers headers;
    for (const auto line : block.split(QStringView(u"\r\n"), Qt::SkipEmptyParts)) {
        const auto colon = line.indexOf(u':');
        if (colon <= 0)
            return {};
        headers.insert(line.left(colon).trimmed().toString().toLower(), line.mid(colon + 1).trimmed().toString());
    }
    return headers;
}

QUrlQuery credentials(const edge::Identity &identity, qint64 unixSeconds, const QString &tokenName)
{
    QUrlQuery query;
    query.addQueryItem(tokenName, identity.clientToken);
    query.addQueryItem(
        QStringLiteral("Sec-MS-GEC"), QString::fromLatin1(edge::securityToken(unixSeconds, identity.clientToken)));
    query.addQueryItem(QStringLiteral("Sec-MS-GEC-Version"), identity.version);
    return query;
}

void setBrowserHeaders(QNetworkRequest &request, const edge::Identity &identity)
{
    request.setRawHeader("User-Agent", identity.userAgent);
    request.setRawHeader("Cookie", "muid=" + edge::newId().toUpper().toLatin1() + ';');
    request.setRawHeader("Pragma", "no-cache");
    request.setRawHeader("Cache-Control", "no-cache");
    request.setRawHeader("Accept-Language", "en-US,en;q=0.9");
}

QString signedPercent(int percent)
{
    return QString((percent < 0 ? QString() : QStringLiteral("+")) + QString::number(percent) + u'%');
}

QString escaped(QString text)
{
    return text.replace(u'&', QLatin1String("&amp;"))
        .replace(u'<', QLatin1String("&lt;"))
        .replace(u'>', QLatin1String("&gt;"));
}

bool isContinuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// Where to cut escaped UTF-8 that is longer than limit; 0 when its first byte is the only space.
qsizetype cutOf(const QByteArray &text, qsizetype limit)
{
    auto cut = text.lastIndexOf('\n', limit - 1);
    if (cut < 0)
        cut = text.lastIndexOf(' ', limit - 1);
    if (cut >= 0)
        return cut; // a space never stands inside an entity
    cut = limit;
    while (cut > 1 && isContinuation(text[cut]))
        --cut;
    const auto ampersand = text.lastIndexOf('&', cut - 1);
    if (ampersand > 0 && text.indexOf(';', ampersand) >= cut)
        cut = ampersand;
    return cut;
}

bool hasWords(const QByteArray &escapedPiece)
{
    QByteArray text = escapedPiece;
    text.replace("&amp;", " ").replace("&lt;", " ").replace("&gt;", " ");
    return speakable::hasWords(QString::fromUtf8(text));
}
}

QByteArray edge::securityToken(qint64 unixSeconds, const QString &clientToken)
{
    qint64 seconds = unixSeconds + WindowsEpochOffset;
    seconds -= seconds % TokenLifetime;
    const QByteArray text = QByteArray::number(seconds * TicksPerSecond) + clientToken.toLatin1();
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().toUpper();
}

QString edge::newId()
{
    return QUuid::createUuid().toString(QUuid::Id128);
}

QNetworkRequest edge::connectRequest(const QUrl &base, const Identity &identity, qint64 unixSeconds)
{
    auto url = serviceurl::forWebSocket(base, QStringLiteral("/consumer/speech/synthesize/readaloud/edge/v1"));
    auto query = credentials(identity, unixSeconds, QStringLiteral("TrustedClientToken"));
    query.addQueryItem(QStringLiteral("ConnectionId"), newId());
    url.setQuery(query);
    QNetworkRequest request(url);
    setBrowserHeaders(request, identity);
    request.setRawHeader("Origin", identity.origin);
    request.setRawHeader("Accept-Encoding", "gzip, deflate, br, zstd");
    return request;
}

QNetworkRequest edge::voicesRequest(const QUrl &base, const Identity &identity, qint64 unixSeconds)
{
    auto url = serviceurl::forHttp(base, QStringLiteral("/consumer/speech/synthesize/readaloud/voices/list"));
    url.setQuery(credentials(identity, unixSeconds, QStringLiteral("trustedclienttoken")));
    QNetworkRequest request(url);
    setBrowserHeaders(request, identity);
    return request;
}

QString edge::timestamp(const QDateTime &time)
{
    return QString(QLocale::c().toString(time.toUTC(), QStringLiteral("ddd MMM dd yyyy HH:mm:ss"))
        + QStringLiteral(" GMT+0000 (Coordinated Universal Time)"));
}

QString edge::configMessage(const QDateTime &time)
{
    return QString(QStringLiteral("X-Timestamp:") + timestamp(time)
        + QStringLiteral("\r\nContent-Type:application/json; charset=utf-8\r\nPath:speech.config\r\n\r\n"
                         "{\"context\":{\"synthesis\":{\"audio\":{\"metadataoptions\":{\"sentenceBoundaryEnabled\":"
                         "\"true\",\"wordBoundaryEnabled\":\"true\"},"
                         "\"outputFormat\":\"audio-24khz-48kbitrate-mono-mp3\"}}}}\r\n"));
}

QString edge::speakMessage(const QString &requestId, const QDateTime &time, const QString &ssml)
{
    // The Z behind the time is a slip of Edge's that its server expects.
    return QString(QStringLiteral("X-RequestId:") + requestId
        + QStringLiteral("\r\nContent-Type:application/ssml+xml\r\nX-Timestamp:") + timestamp(time)
        + QStringLiteral("Z\r\nPath:ssml\r\n\r\n") + ssml);
}

QString edge::longVoiceName(const QString &voice)
{
    static const QRegularExpression shortForm(QStringLiteral("^([a-z]{2,}-[A-Z]{2,})-(?:([^-]+)-)?([^-]+Neural)$"));
    const auto match = shortForm.match(voice);
    if (!match.hasMatch())
        return voice;
    // "zh-CN-liaoning-XiaobeiNeural": a dialect belongs to the locale.
    const QString dialect = match.captured(2);
    const QString locale = dialect.isEmpty() ? match.captured(1) : QString(match.captured(1) + u'-' + dialect);
    return QString(QStringLiteral("Microsoft Server Speech Text to Speech Voice (") + locale + QStringLiteral(", ")
        + match.captured(3) + u')');
}

QString edge::ssml(const QString &voice, const Prosody &prosody, const QString &escapedText)
{
    const QString name = escaped(longVoiceName(voice)).replace(u'\'', QLatin1String("&apos;"));
    return QString(QStringLiteral("<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'>"
                                  "<voice name='")
        + name + QStringLiteral("'><prosody pitch='+0Hz' rate='") + signedPercent(prosody.ratePercent)
        + QStringLiteral("' volume='") + signedPercent(prosody.volumePercent) + QStringLiteral("'>") + escapedText
        + QStringLiteral("</prosody></voice></speak>"));
}

QString edge::cleaned(QStringView text)
{
    QString clean = text.toString();
    for (qsizetype i = 0; i < clean.size(); ++i) {
        const QChar c = clean[i];
        if (c.isHighSurrogate() && i + 1 < clean.size() && clean[i + 1].isLowSurrogate()) {
            ++i;
            continue;
        }
        const bool control = c < u' ' && c != u'\t' && c != u'\n' && c != u'\r';
        if (control || c.isSurrogate() || c.unicode() >= 0xFFFE)
            clean[i] = u' ';
    }
    return clean;
}

QStringList edge::pieces(QStringView text, qsizetype limit)
{
    constexpr qsizetype LongestUnit = 8; // more than "&amp;" and any code point
    Q_ASSERT(limit >= LongestUnit);
    QStringList result;
    const auto add = [&result](const QByteArray &piece) {
        if (hasWords(piece))
            result.append(QString::fromUtf8(piece));
    };
    QByteArray rest = escaped(cleaned(text)).toUtf8();
    while (rest.size() > limit) {
        const auto cut = cutOf(rest, limit);
        add(rest.left(cut).trimmed());
        rest = rest.mid(std::max<qsizetype>(cut, 1));
    }
    add(rest.trimmed());
    return result;
}

Result<edge::AudioFrame> edge::parseBinary(QByteArrayView message)
{
    constexpr qsizetype LengthBytes = 2;
    const auto malformed = [](const char *what) {
        return failure(ServiceError::Kind::Malformed, QString(QStringLiteral("binary frame ") + QLatin1String(what)));
    };
    if (message.size() < LengthBytes)
        return malformed("shorter than its length field");
    const qsizetype length = qFromBigEndian<quint16>(message.data());
    if (LengthBytes + length > message.size())
        return malformed("shorter than its headers");
    const auto headers = parseHeaders(QString::fromLatin1(message.sliced(LengthBytes, length)));
    if (!headers)
        return malformed("with broken headers");
    if (headers->value(QStringLiteral("path")) != QLatin1String("audio"))
        return malformed("with an unknown path");
    const auto payload = message.sliced(LengthBytes + length);
    const auto type = headers->value(QStringLiteral("content-type"));
    // Only the empty last frame comes without a type.
    if (type.isEmpty() && !payload.isEmpty())
        return malformed("with untyped content");
    if (!type.isEmpty() && type.section(u';', 0, 0).trimmed() != QLatin1String("audio/mpeg"))
        return malformed("with content that is not MP3");
    return AudioFrame { headers->value(QStringLiteral("x-requestid")), payload };
}

Result<edge::TextFrame> edge::parseText(QStringView message)
{
    const auto border = message.indexOf(QStringView(u"\r\n\r\n"));
    const auto headers = border < 0 ? std::nullopt : parseHeaders(message.left(border));
    if (!headers || !headers->contains(QStringLiteral("path")))
        return failure(ServiceError::Kind::Malformed, QStringLiteral("text frame without proper headers"));
    constexpr qsizetype BorderLength = 4;
    return TextFrame { headers->value(QStringLiteral("x-requestid")), headers->value(QStringLiteral("path")),
        message.mid(border + BorderLength).toString() };
}

std::optional<QDateTime> edge::httpDate(QByteArrayView value)
{
    auto time = QLocale::c().toDateTime(
        QString::fromLatin1(value).trimmed(), QStringLiteral("ddd, dd MMM yyyy HH:mm:ss 'GMT'"));
    if (!time.isValid())
        return {};
    time.setTimeZone(QTimeZone::utc());
    return time;
}

ServiceError edge::statusError(int httpStatus)
{
    const QString status = QString::number(httpStatus);
    const auto kind = ServiceError::kindOfHttpStatus(httpStatus);
    if (kind == ServiceError::Kind::Unauthorised)
        return { kind,
            QString(QStringLiteral("Edge TTS turns us away (HTTP ") + status
                + QStringLiteral("): check this machine's clock; if it is right, update messenger-ab (the version it "
                                 "claims may be too old) or try from another address")),
            {} };
    return { kind,
        QString(QStringLiteral("Edge TTS does not take connections (HTTP ") + status
            + QStringLiteral("): an outage or throttling; wait, the other voices speak meanwhile")),
        {} };
}

ServiceError edge::closeError(int closeCode, QStringView reason)
{
    constexpr int InvalidPayload = 1007; // RFC 6455, 7.4.1
    if (closeCode == InvalidPayload) {
        if (reason.contains(QLatin1String("throttled"), Qt::CaseInsensitive)
            || reason.contains(QLatin1String("too many requests"), Qt::CaseInsensitive))
            return { ServiceError::Kind::RateLimited, QStringLiteral("Edge TTS throttles us (close code 1007)"), {} };
        return { ServiceError::Kind::Refused, QStringLiteral("Edge TTS does not accept this SSML (close code 1007)"),
            {} };
    }
    return { ServiceError::Kind::Malformed,
        QString(QStringLiteral("Edge TTS broke off before turn.end (close code ") + QString::number(closeCode) + u')'),
        {} };
}

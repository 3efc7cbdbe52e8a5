// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"
#include "speech/speechsynthesizer.h"

#include <QByteArrayView>
#include <QDateTime>
#include <QNetworkRequest>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <optional>

//! The bytes of Microsoft Edge's "read aloud" service: text and binary messages over one WebSocket. Pure: no socket,
//! no clock, no state. The service is not documented by Microsoft; the facts here are what its clients have found out
//! and use (as of November 2026), and they change a few times a year: hence Identity.
//! Its terms allow it to the Edge browser only; operators are told so in the README.
namespace edge
{
//! Who we say we are. Microsoft shuts out old versions (130 in January 2026), so all of it can be changed.
struct Identity
{
    QString clientToken = QStringLiteral("6A5AA1D4EAFF4E9FB37E23D68491D6F4");
    QString version = QStringLiteral("1-143.0.3650.75");
    QByteArray userAgent = QByteArrayLiteral("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
                                             "like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0");
    QByteArray origin = QByteArrayLiteral("chrome-extension://jdiccldimpdaibmpdkjnbmckianbfold");
};

//! A request carries at most so many bytes of escaped UTF-8 text.
inline constexpr qsizetype MostTextBytes = 4096;

//! Sec-MS-GEC: upper-case SHA-256 over the Windows file time, rounded down to five minutes, and the client token.
[[nodiscard]] QByteArray securityToken(qint64 unixSeconds, const QString &clientToken);
//! 32 hex digits: connection and request ids in lower case, the muid cookie in upper case.
[[nodiscard]] QString newId();

//! The handshake, with all headers that the browser sends. unixSeconds: now, as the server sees it.
[[nodiscard]] QNetworkRequest connectRequest(const QUrl &base, const Identity &identity, qint64 unixSeconds);
//! A plain GET of the list of voices; its answer carries the server's time.
[[nodiscard]] QNetworkRequest voicesRequest(const QUrl &base, const Identity &identity, qint64 unixSeconds);

//! "Sun Nov 22 2026 09:58:47 GMT+0000 (Coordinated Universal Time)", English whatever the locale.
[[nodiscard]] QString timestamp(const QDateTime &time);
//! First message of a connection: asks for MP3, 24 kHz, mono, 48 kbit/s, the one format that is safe.
[[nodiscard]] QString configMessage(const QDateTime &time);
//! Second message: says what to say.
[[nodiscard]] QString speakMessage(const QString &requestId, const QDateTime &time, const QString &ssml);

//! "de-DE-ConradNeural" → the long name that Edge itself sends; a name of any other form stays as it is.
[[nodiscard]] QString longVoiceName(const QString &voice);
//! One voice, one prosody: anything more is refused. escapedText: a piece of pieces().
[[nodiscard]] QString ssml(const QString &voice, const Prosody &prosody, const QString &escapedText);

//! Text with a space for every code point that XML 1.0 forbids (controls, U+FFFE, U+FFFF, lone surrogates).
[[nodiscard]] QString cleaned(QStringView text);
//! Cleaned and escaped text, cut into pieces of at most limit bytes of UTF-8: at the last line feed, else at the last
//! space, else at a code point. Never inside an entity. Pieces without a letter or digit are left out.
//! limit must be 8 at least, so that an entity or a code point fits.
[[nodiscard]] QStringList pieces(QStringView text, qsizetype limit = MostTextBytes);

struct AudioFrame
{
    QString requestId;
    QByteArrayView mp3; //!< into the parsed message; empty in the last frame
};
//! Binary message: 16 bit big-endian length of the headers, the headers, the sound.
[[nodiscard]] Result<AudioFrame> parseBinary(QByteArrayView message);

struct TextFrame
{
    QString requestId;
    QString path; //!< turn.start, response, audio.metadata, turn.end, …
    QString body;
};
[[nodiscard]] Result<TextFrame> parseText(QStringView message);

//! "Sun, 22 Nov 2026 09:58:47 GMT" (RFC 9110, IMF-fixdate).
[[nodiscard]] std::optional<QDateTime> httpDate(QByteArrayView value);

//! Why a handshake was refused, and what to do about it.
[[nodiscard]] ServiceError statusError(int httpStatus);
//! What a close before turn.end means. reason is not passed on: it may quote the text.
[[nodiscard]] ServiceError closeError(int closeCode, QStringView reason);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"
#include "telephony/addressset.h"
#include "telephony/playoutqueue.h"
#include "telephony/publicurl.h"

#include <QByteArray>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <chrono>

//! Limits on what strangers can make us hold and wait for. The defaults are the product's; tests shorten them.
struct TelephonyLimits
{
    qsizetype headBytes = 16 * 1024;
    qsizetype bodyBytes = 64 * 1024;
    //! Of an update, once the secret was right: a long message with all that adorns it, escaped, passes 64 KiB, and one
    //! that is refused is lost after a day.
    qsizetype updateBytes = 1024 * 1024;
    std::chrono::milliseconds headTime { 5000 }; //!< from the connection to the end of the head
    std::chrono::milliseconds bodyTime { 5000 }; //!< from there to the end of the body
    std::chrono::milliseconds updateTime { 10000 }; //!< for an update to become durable
    std::chrono::milliseconds metricsTime { 2000 }; //!< for the figures to be there
    std::chrono::milliseconds life { 15000 }; //!< of a plain connection, whatever happens on it
    std::chrono::milliseconds lingering { 1000 }; //!< how long a refused sender may go on before the line is cut
    int unauthenticated = 32; //!< sockets at once that have shown no valid signature; further ones wait in the kernel
    //! While all those places are taken, whoever has held one for longer than this gives it up to the next in the
    //! queue: a real request is here within a round trip, and silence must not keep callers waiting.
    std::chrono::milliseconds courtesy { 250 };
    int unauthenticatedPerAddress = 4; //!< of them from one address (trusted proxies excepted); further ones are closed

    //! Signed streams of one worker that have not shown a valid start; beyond them the oldest are closed. An upgrade's
    //! signature is always the same, so one that was recorded opens as many as its owner likes. MAX_CALLS.
    size_t waitingStreams = 1000;

    qsizetype messageBytes = 64 * 1024; //!< one WebSocket message
    std::chrono::milliseconds startTime { 5000 }; //!< from the upgrade to a valid start
    std::chrono::milliseconds silence {
        10000
    }; //!< no media for this long: the far side is gone (twice that while it answers pings)
    std::chrono::milliseconds closing { 2000 }; //!< for the last bytes and the far side's goodbye
    std::chrono::milliseconds gapFilling { 10000 }; //!< the most silence put in for lost media, in all
    qint64 unsentBytes = 256 * 1024; //!< more than this unsent: the far side does not read any more
    PlayoutQueue::Pace pace;

    std::chrono::seconds fullPause { 5 }; //!< how long a caller is asked to wait while no line is free
    int fullTries = 3; //!< how often
};

//! What the telephone side needs to know. A value; each worker has its own copy.
struct TelephonySettings
{
    PublicUrl publicUrl;
    //! TWILIO_AUTH_TOKEN, the newest first. Empty only with validate == false.
    QList<QByteArray> authTokens;
    //! TWILIO_VALIDATE
    bool validate = true;
    //! TELEGRAM_WEBHOOK_SECRET; empty: nothing is delivered, and POST /telegram/webhook is no address.
    QByteArray updateSecret;
    //! METRICS_TOKEN; empty: the figures are only for readers nearby.
    QByteArray metricsToken;
    AddressSet trustedProxies = AddressSet::loopbackAndPrivate();
    Language language = Language::German;
    TelephonyLimits limits;
    //! Seals stream tokens when there is no auth token. Random for each value made, so all workers must get copies of
    //! one.
    QByteArray processSecret = randomSecret();

    //! Of the settings before: streams that come now may carry a token of theirs. Requests are not judged by them.
    QList<QByteArray> formerSecrets;

    //! What StreamToken derives its keys from, the one to seal with first.
    [[nodiscard]] QList<QByteArray> tokenSecrets() const;
    [[nodiscard]] static QByteArray randomSecret();
};

//! What /ready says.
struct Readiness
{
    bool isReady = false;
    QString reason = QStringLiteral("starting"); //!< when not ready: starting, draining, full
    QStringList degraded; //!< parts that are down while calls go on, such as "database"
};

Q_DECLARE_METATYPE(Readiness)

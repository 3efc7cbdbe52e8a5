// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/fakehttpserver.h"

#include <QDateTime>

//! What Microsoft's read-aloud service takes from an Edge browser; pure. Two kinds of rule: those that the service
//! enforces, and those of a faithful imitation that other clients live without (house rules).
namespace edge
{
inline const QString TrustedClientToken = QStringLiteral("6A5AA1D4EAFF4E9FB37E23D68491D6F4");

struct Verdict
{
    bool refused = false; //!< 403
    QStringList violations;
    QStringList houseViolations;
};

//! Sec-MS-GEC for a moment: SHA-256 of the Windows ticks of its 5-minute window and the client token.
[[nodiscard]] QByteArray secMsGec(qint64 unixSeconds);
//! The query and headers of the WebSocket handshake, seen by a server whose clock shows now. parameter is the name
//! under which the client token comes (the voices list spells it in lower case).
[[nodiscard]] Verdict checkRequest(const HttpRequest &request, const QDateTime &now, bool isWebSocket);

//! A text message taken apart; keys in lower case.
struct Message
{
    QHash<QByteArray, QByteArray> headers;
    QByteArray body;
    bool isWellFormed = false;
};
[[nodiscard]] Message parse(const QByteArray &text);

struct Config
{
    QString outputFormat; //!< empty when none was asked for
    bool sentenceBoundaries = false;
    bool wordBoundaries = false;
};
//! speech.config.
[[nodiscard]] Config checkConfig(const Message &message, Verdict &verdict);

struct Ssml
{
    QString error; //!< why the service closes with 1007; empty: none
    QString voice; //!< the short name, de-DE-ConradNeural
    QString text; //!< as it is to be spoken
    int ratePercent = 0;
};
[[nodiscard]] Ssml checkSsml(const Message &message, Verdict &verdict);

//! The voices of the German locales that the service offers, short name and gender.
[[nodiscard]] QList<std::pair<QString, QString>> voices();
[[nodiscard]] QByteArray voicesList();
[[nodiscard]] QString longName(const QString &shortName);
}

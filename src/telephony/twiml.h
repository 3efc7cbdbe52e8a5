// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/language.h"

#include <QByteArray>
#include <QString>

#include <chrono>

//! The documents that tell the telephone provider what to do with a call (TwiML). Each begins at byte 0 with its XML
//! declaration: a leading blank is Twilio's error 12100. Send them as text/xml.
namespace twiml
{
struct Stream
{
    QByteArray url; //!< wss://…, without a query: Twilio drops it
    QByteArray statusCallback; //!< https://…
    QByteArray token;
    QString from; //!< the caller's number as the webhook gave it; left out when empty or too long for a Parameter
};

//! Opens the media stream; when it ends, the call ends. No verb but Hangup may follow Connect: Twilio really goes on
//! there.
[[nodiscard]] QByteArray connectStream(const Stream &stream);
[[nodiscard]] QByteArray hangUp();
//! The call is not answered and not charged for; the caller hears a busy line's tone or the like (TwiML Reject, which
//! must be the first verb).
[[nodiscard]] QByteArray reject();
//! Silence, then the webhook is asked again at url.
[[nodiscard]] QByteArray waitAndAskAgain(std::chrono::seconds wait, const QByteArray &url);
//! One sentence in the provider's own voice, then the end.
[[nodiscard]] QByteArray sayAndHangUp(const QString &sentence, Language language);

//! False when the number does not fit into a Parameter (name and value below 500 characters, Twilio, "TwiML Stream").
[[nodiscard]] bool fitsParameter(const QString &name, const QString &value);
//! Text as it may stand in an attribute or element; characters that XML 1.0 cannot hold are dropped.
[[nodiscard]] QByteArray escaped(const QString &text);
}

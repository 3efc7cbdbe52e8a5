// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/result.h"

#include <QByteArrayView>
#include <QList>
#include <QPair>
#include <QString>

#include <chrono>

//! One instruction of a TwiML document.
struct TwimlVerb
{
    enum class Kind { ConnectStream, Say, Pause, Redirect, Hangup, Reject };

    struct Stream
    {
        QString url;
        QString name;
        QString statusCallback;
        bool statusByGet = false;
        QList<QPair<QString, QString>> parameters;
    };

    Kind kind = Kind::Hangup;
    QString text; //!< Say: the words; Redirect: the address, possibly relative; Connect: its action, usually empty
    QString language; //!< Say
    std::chrono::seconds pause { 1 }; //!< Pause
    bool byGet = false; //!< Redirect and Connect's action: GET instead of POST
    bool busy = false; //!< Reject: the busy tone instead of "not in service"
    Stream stream; //!< ConnectStream
};

//! Reads TwiML as strictly as it can be read: names in their exact case, nothing before byte 0, no DTD, no unknown verb
//! or attribute, text only where it belongs. Twilio forgives some of that with a warning (12200); a machine of ours
//! should never need it. Pure.
namespace twimlreader
{
//! Malformed, with Twilio's error number in front: 12100 for what is no XML, 12200 for what is no TwiML,
//! 31941 for a bad track. Knows the verbs that Messenger-AB uses.
[[nodiscard]] Result<QList<TwimlVerb>> read(QByteArrayView document);
}

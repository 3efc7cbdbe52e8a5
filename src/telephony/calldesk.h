// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/pending.h"
#include "telephony/calltransport.h"

#include <QMetaType>
#include <QString>

//! A call as the webhook announces it, before there is a line.
struct IncomingCall
{
    QString callId; //!< CallSid
    QString from; //!< as the provider gave it; never logged
    QString to;
};

Q_DECLARE_METATYPE(IncomingCall)

//! What the telephone side asks of the call side. One per worker thread, used in that thread.
class CallDesk
{
public:
    enum class Admission {
        Connect, //!< open the stream; the call decides what is said
        Full, //!< no room or draining: ask the caller to wait a little, a few times
        Reject, //!< not to be answered at all, so that it costs nobody anything
    };

    virtual ~CallDesk() = default;
    //! A verified webhook: may its stream be opened?
    [[nodiscard]] virtual Admission admit(const IncomingCall &call) = 0;
    //! The webhook of an admitted call has been answered: a good moment to prepare what it will hear.
    virtual void announced(const IncomingCall &call) = 0;
    //! The stream of an admitted call is open and its token was good.
    virtual void connected(Later<CallTransport> line) = 0;
    //! The provider says that the call is over (status callback); the stream may never have come.
    virtual void over(const QString &callId) = 0;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "telephony/calldesk.h"
#include "telephony/formdata.h"
#include "telephony/streamtoken.h"
#include "telephony/telephonysettings.h"
#include "telephony/tokenledger.h"

#include <QObject>

#include <functional>
#include <optional>

//! Answers the question "a call has come in, what shall I do?" (POST or GET /twilio/voice, already verified).
//! One question per call leads to one stream: the provider repeats webhooks when an answer is late, and gets the same
//! answer again while the stream has not come, and the end of the call after it has.
class VoiceWebhook : public QObject
{
    Q_OBJECT

public:
    struct Answer
    {
        int status = 200;
        QByteArray twiml;
        //! The call to announce at the desk once the answer is on its way; only with a first invitation to open a
        //! stream.
        std::optional<IncomingCall> announce;
    };
    using Reply = std::function<void(const Answer &)>;

    VoiceWebhook(const TelephonySettings &settings, TokenLedger &ledger, CallDesk &desk, Clock &clock, QObject *parent);

    //! reply is called once, now or later, in this thread; not at all when this object is gone by then.
    void answer(const FormData &fields, const FormData &query, Reply reply);

    //! Name of the query parameter that counts how often a caller was asked to wait; part of the signed address.
    static constexpr QByteArrayView TryParameter = "try";

private:
    [[nodiscard]] Answer connecting(const IncomingCall &call, const QByteArray &token) const;
    [[nodiscard]] Answer waiting(int tries) const;

    const TelephonySettings m_settings;
    StreamToken m_tokens;
    TokenLedger &m_ledger;
    CallDesk &m_desk;
    Clock &m_clock;
};

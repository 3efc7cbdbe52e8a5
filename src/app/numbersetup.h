// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/pending.h"
#include "telephony/publicurl.h"
#include "telephony/twiliorest.h"

#include <QStringList>

//! Where a Twilio number sends its calls, as Twilio tells.
struct NumberState
{
    struct Address
    {
        QString url; //!< empty: not set
        QString method; //!< "POST", "GET"

        bool operator==(const Address &) const = default;
    };

    QString id; //!< PN…
    Address voice;
    Address voiceFallback;
    Address status;
    bool takesCalls = true; //!< false for numbers that can only do text or fax
    bool goesElsewhere = false; //!< a TwiML application or a SIP trunk is set, for which the addresses are ignored

    bool operator==(const NumberState &) const = default;
};

//! The pure half of `messenger-ab setup-number`.
namespace numbersetup
{
//! An IncomingPhoneNumber of Twilio's REST interface.
[[nodiscard]] NumberState stateOf(const QJsonObject &number);
//! The fallback is the voice address again: a call whose first request was lost gets a second chance.
[[nodiscard]] TwilioRest::NumberAddresses addressesFor(const PublicUrl &publicUrl);
//! The state that a number with these addresses has.
[[nodiscard]] NumberState withAddresses(NumberState state, const TwilioRest::NumberAddresses &addresses);
//! Three indented lines. What else an address may hold for a secret (user, query) is left out.
[[nodiscard]] QString describe(const NumberState &state);
//! Why calls will not arrive although the addresses are right, with what to do about it.
[[nodiscard]] QStringList obstacles(const NumberState &state, bool isTrial);
}

//! Points a Twilio number to this machine: finds it, looks at the account, sets the addresses where they differ.
//! Order: finished() or failed(), once; the error's detail says what to do.
class NumberSetup final : public Operation
{
    Q_OBJECT

public:
    enum class Mode { Set, OnlyLook };

    struct Outcome
    {
        NumberState before;
        NumberState after; //!< with OnlyLook: as it would be
        bool isTrial = false; //!< media streams are refused; false also when the account does not tell
    };

    //! network must outlive this.
    NumberSetup(QNetworkAccessManager &network, const TwilioAccount &account, const QString &number,
        const TwilioRest::NumberAddresses &addresses, Mode mode);

    void cancel() override { m_request.reset(); }

Q_SIGNALS:
    void finished(const NumberSetup::Outcome &outcome);
    void failed(const ServiceError &error);

private:
    void onFound(const QJsonObject &number);
    void onAccountKnown();
    void onSet(const QJsonObject &number);

    TwilioRest m_rest;
    TwilioRest::NumberAddresses m_addresses;
    Mode m_mode;
    Outcome m_outcome;
    Pending<TwilioRequest> m_request;
};

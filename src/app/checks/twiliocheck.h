// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/checks/servicecheck.h"
#include "telephony/twiliorest.h"

//! Looks at the Twilio account and, where one is set, at its number. Both requests go out at once.
class TwilioCheck final : public ServiceCheck
{
    Q_OBJECT

public:
    //! number: E.164, empty when none is set. voiceAddress: where its calls should go; empty: does not matter.
    TwilioCheck(QNetworkAccessManager &network, const TwilioAccount &account, const QString &number,
        const QByteArray &voiceAddress);

    void cancel() override;

private:
    void follow(TwilioRequest &request, std::optional<Result<QJsonObject>> &outcome);
    void judge();

    QByteArray m_voiceAddress;
    Pending<TwilioRequest> m_accountRequest;
    Pending<TwilioRequest> m_numberRequest; // null: no number is set
    std::optional<Result<QJsonObject>> m_account;
    std::optional<Result<QJsonObject>> m_number;
};

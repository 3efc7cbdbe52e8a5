// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/checks/twiliocheck.h"

using namespace Qt::StringLiterals;

TwilioCheck::TwilioCheck(
    QNetworkAccessManager &network, const TwilioAccount &account, const QString &number, const QByteArray &voiceAddress)
    : m_voiceAddress(voiceAddress)
{
    const TwilioRest rest(network, account);
    m_accountRequest = rest.account();
    follow(*m_accountRequest, m_account);
    if (number.isEmpty())
        return;
    m_numberRequest = rest.findNumber(number);
    follow(*m_numberRequest, m_number);
}

void TwilioCheck::follow(TwilioRequest &request, std::optional<Result<QJsonObject>> &outcome)
{
    connect(&request, &TwilioRequest::finished, this, [this, &outcome](const QJsonObject &found) {
        outcome = found;
        judge();
    });
    connect(&request, &TwilioRequest::failed, this, [this, &outcome](const ServiceError &error) {
        outcome = tl::unexpected(error);
        judge();
    });
}

void TwilioCheck::cancel()
{
    m_accountRequest.reset();
    m_numberRequest.reset();
}

void TwilioCheck::judge()
{
    // Also after a failure both are waited for: Qt complains about an abort() of a request that has just failed as
    // well.
    if (!m_account || (m_numberRequest && !m_number))
        return;
    if (*m_account)
        Q_EMIT finished(checkverdict::twilio(**m_account, m_number, m_voiceAddress));
    else
        Q_EMIT finished(checkverdict::failed(m_account->error(), u"check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"_s));
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/checks/servicecheck.h"

#include <functional>
#include <vector>

//! Tries a service by plain HTTP requests, all sent at once, and judges by their answers.
class ProbeCheck final : public ServiceCheck
{
    Q_OBJECT

public:
    using Judge = std::function<Verdict(const QList<Result<WebAnswer>> &answers)>;

    //! judge gets the answers in the order of the requests. network and clock must outlive the check.
    ProbeCheck(QNetworkAccessManager &network, Clock &clock, std::chrono::milliseconds limit,
        const QList<WebRequest> &requests, Judge judge);

    void cancel() override;

private:
    void take(qsizetype index, const Result<WebAnswer> &answer);

    Judge m_judge;
    std::vector<Pending<WebProbe>> m_probes;
    QList<Result<WebAnswer>> m_answers;
    qsizetype m_waiting;
};

//! The requests by which the services are tried. Pure.
namespace proberequest
{
//! A method of the Bot API that needs no parameters; the address holds the token, so it is never shown.
[[nodiscard]] WebRequest telegram(const QUrl &base, const QString &token, const QString &method);
[[nodiscard]] WebRequest claude(const QUrl &base, const QString &path, const QString &apiKey);
[[nodiscard]] WebRequest deepgram(const QUrl &base, const QByteArray &apiKey);
[[nodiscard]] WebRequest health(const QUrl &base);
}

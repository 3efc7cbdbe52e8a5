// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/checks/servicecheck.h"
#include "telephony/publicurl.h"

class QNetworkAccessManager;
class QWebSocket;

//! Does as Twilio does, from here: is somebody there, is a signed request taken, does a WebSocket get through? One
//! after the other, and the first that fails is told. Changes nothing: the call it speaks of does not exist.
class PublicUrlCheck final : public ServiceCheck
{
    Q_OBJECT

public:
    struct Target
    {
        QUrl url; //!< where requests go
        PublicUrl address; //!< what they are signed as
        QList<QByteArray> authTokens; //!< none: the signature cannot be tried
        bool isLocal = false; //!< a loopback address, which is right for trying out and nothing else
    };

    //! limit: of each of the three. network and clock must outlive the check.
    PublicUrlCheck(QNetworkAccessManager &network, Clock &clock, std::chrono::milliseconds limit, const Target &target);
    ~PublicUrlCheck() override;

    void cancel() override;

private:
    void askWhetherSigned();
    void openStream();
    void give(const Verdict &verdict);
    [[nodiscard]] QByteArray signature(const QByteArray &address, const QByteArray &body) const;

    QNetworkAccessManager &m_network;
    Clock &m_clock;
    const std::chrono::milliseconds m_limit;
    const Target m_target;
    Pending<WebProbe> m_probe;
    std::unique_ptr<QWebSocket> m_stream;
    std::unique_ptr<ClockTimer> m_streamLimit;
};

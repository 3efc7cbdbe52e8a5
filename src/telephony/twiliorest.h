// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/pending.h"
#include "net/serviceerror.h"

#include <QByteArray>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <QUrl>

#include <chrono>
#include <functional>

//! Whose telephone account it is and where its interface is found.
struct TwilioAccount
{
    QUrl baseUrl = QUrl(QStringLiteral("https://api.twilio.com")); //!< TWILIO_API_URL
    QString accountSid;
    QByteArray authToken;
    std::chrono::milliseconds timeout { 10000 };
};

//! One request to the REST interface. finished() or failed(), as every Operation promises. The error's detail says what
//! to do.
class TwilioRequest final : public Operation
{
    Q_OBJECT

public:
    //! What of a reply to hand on: the object, or an error.
    struct Outcome
    {
        std::optional<QJsonObject> value;
        ServiceError error;
    };
    using Reading = std::function<Outcome(int httpStatus, const QJsonObject &body)>;

    //! reply is taken.
    TwilioRequest(QNetworkReply *reply, std::chrono::milliseconds timeout, Reading reading);
    ~TwilioRequest() override;
    void cancel() override;

Q_SIGNALS:
    void finished(const QJsonObject &object);
    void failed(const ServiceError &error);

private:
    void onReplyFinished();

    Later<QNetworkReply> m_reply;
    Reading m_reading;
    QTimer m_limit;
    bool m_isTimeUp = false;
};

//! The few things that we ask of Twilio's REST interface ("2010-04-01"). Used in the network manager's thread.
class TwilioRest
{
public:
    //! Where a number's calls go to; empty ones are left as they are.
    struct NumberAddresses
    {
        QByteArray voice;
        QByteArray voiceFallback;
        QByteArray status;
    };

    TwilioRest(QNetworkAccessManager &network, const TwilioAccount &account);

    //! The account itself: `status` ("active") and `type` ("Full", "Trial"; a trial account cannot open media streams).
    [[nodiscard]] Pending<TwilioRequest> account() const;
    //! The account's number in E.164: `sid`, `voice_url` and so on. NotFound when the account has no such number.
    [[nodiscard]] Pending<TwilioRequest> findNumber(const QString &number) const;
    //! numberId: the `sid` of findNumber(). All addresses are called by POST.
    [[nodiscard]] Pending<TwilioRequest> setAddresses(const QString &numberId, const NumberAddresses &addresses) const;

private:
    [[nodiscard]] QNetworkRequest request(const QString &path) const;

    QNetworkAccessManager &m_network;
    TwilioAccount m_account;
};

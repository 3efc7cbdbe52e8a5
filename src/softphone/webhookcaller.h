// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/pending.h"
#include "net/serviceerror.h"
#include "telephony/formdata.h"

#include <QByteArray>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>
#include <QUrl>

#include <chrono>

//! How a phone signs; anything but Right is for tests.
enum class Signing {
    Right,
    Missing,
    Wrong, //!< a signature made with another token
    TrailingSlash, //!< right but for the stream's address, which is signed with a '/' behind it (Twilio sometimes does)
};

//! What a webhook answered.
struct WebhookReply
{
    int status = 0;
    QByteArray contentType; //!< without parameters, lower case
    QByteArray body;
};

//! A webhook on its way.
class WebhookRequest : public Operation
{
    Q_OBJECT

public:
    //! Adopts the reply.
    WebhookRequest(QNetworkReply *reply, std::chrono::milliseconds limit);

    void cancel() override;

Q_SIGNALS:
    //! Any answer, whatever its status.
    void finished(const WebhookReply &reply);
    void failed(const ServiceError &error);

private:
    void onFinished();

    Later<QNetworkReply> m_reply;
    QTimer m_limit;
    bool m_timedOut = false;
};

//! Calls webhooks as Twilio does: a signed form, by POST or GET (Twilio, "Security", validating requests). Pure but for
//! the network: no state of a call is kept here.
class WebhookCaller
{
public:
    struct Identity
    {
        QByteArray authToken; //!< empty: nothing is signed
        Signing signing = Signing::Right;
        //! Where the machine really is, when that is not where its addresses say: scheme, host and port. Then the Host
        //! header still names the public host, as behind a proxy.
        QUrl connectTo;
    };

    WebhookCaller(QNetworkAccessManager &network, Identity identity);

    //! publicUrl: the address that is signed. byGet: the fields go into the query.
    [[nodiscard]] Pending<WebhookRequest> send(
        const QUrl &publicUrl, const FormData &form, bool byGet, std::chrono::milliseconds limit) const;

    //! The `x-twilio-signature` of a stream's address (ws or wss); empty when it shall have none.
    [[nodiscard]] QByteArray streamSignature(const QUrl &publicUrl) const;

    //! The text of an address that is signed: no user, no fragment, the port only for http and ws. Pure.
    [[nodiscard]] static QByteArray signedText(const QUrl &url);
    //! application/x-www-form-urlencoded. Pure.
    [[nodiscard]] static QByteArray encoded(const FormData &form);

private:
    [[nodiscard]] QByteArray signature(const QByteArray &text, const FormData &form) const;

    QNetworkAccessManager &m_network;
    Identity m_identity;
};

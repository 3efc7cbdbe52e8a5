// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "net/pending.h"
#include "net/serviceerror.h"

#include <QByteArray>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QPointer>

//! How long the far side may keep one HTTP request waiting, whatever it does.
struct HttpLimits
{
    std::chrono::milliseconds connect {
        5000
    }; //!< until the request is sent: name look-up, TCP, TLS, a free connection
    std::chrono::milliseconds firstByte { 8000 }; //!< from there to the head of the answer
    std::chrono::milliseconds gap { 8000 }; //!< between two pieces of the answer
};

//! One HTTP request and its answer, as it arrives. Follows no redirect, keeps no cookie.
//!
//! Order: bytesArrived()*, then finished() when the whole answer is here, whatever its status, or failed() (Network,
//! Timeout). Every answer with a status that is not 2xx counts as whole, even when its body broke off: the status says
//! enough. The limits bound each wait, not the sum; the owner drops the call for that.
class HttpCall final : public Operation
{
    Q_OBJECT

public:
    //! manager and clock must outlive the call.
    [[nodiscard]] static Pending<HttpCall> get(
        QNetworkAccessManager &manager, const QNetworkRequest &request, const HttpLimits &limits, Clock &clock);
    [[nodiscard]] static Pending<HttpCall> post(QNetworkAccessManager &manager, const QNetworkRequest &request,
        const QByteArray &body, const HttpLimits &limits, Clock &clock);
    //! Lets a call whose rest matters to nobody run out by itself, so that its connection can be used again.
    static void drain(Pending<HttpCall> call);
    ~HttpCall() override;

    void cancel() override;

    //! 0 until the head of the answer is here.
    [[nodiscard]] int status() const;
    [[nodiscard]] QByteArray header(const QByteArray &name) const;

Q_SIGNALS:
    void bytesArrived(const QByteArray &bytes);
    void finished();
    void failed(const ServiceError &error);

private:
    HttpCall(const HttpLimits &limits, Clock &clock);
    void watch(QNetworkReply *reply);
    void waitFor(const QString &what, std::chrono::milliseconds limit);
    void onBytes();
    void onReplyFinished();
    void onLate();

    HttpLimits m_limits;
    std::unique_ptr<ClockTimer> m_wait;
    QString m_waitingFor;
    bool m_sent = false; // the request has left on a connection
    QPointer<QNetworkReply> m_reply; // child of its manager
};

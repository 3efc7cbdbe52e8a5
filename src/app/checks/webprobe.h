// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "net/httpcall.h"
#include "net/pending.h"
#include "net/result.h"

#include <optional>

//! A whole answer over HTTP, whatever its status.
struct WebAnswer
{
    int status = 0;
    QByteArray body;
    QByteArray date; //!< header Date
    QDateTime receivedAt; //!< by our clock

    bool operator==(const WebAnswer &) const = default;
};

//! What to ask: a POST when there is a body, else a GET.
struct WebRequest
{
    QNetworkRequest request;
    std::optional<QByteArray> body;
};

//! One request and its whole answer, bounded in time (in all) and size. For looking whether somebody answers, not for
//! work. Emits finished() once; errors: Network, Timeout, Malformed (an answer without end).
class WebProbe final : public Operation
{
    Q_OBJECT

public:
    //! network and clock must outlive the probe.
    [[nodiscard]] static Pending<WebProbe> send(
        QNetworkAccessManager &network, const WebRequest &request, std::chrono::milliseconds limit, Clock &clock);

    void cancel() override;

Q_SIGNALS:
    void finished(const Result<WebAnswer> &answer);

private:
    explicit WebProbe(Clock &clock) : m_clock(clock) { }
    void onBytes(const QByteArray &bytes);
    void onFinished();
    void give(const Result<WebAnswer> &answer);

    Clock &m_clock;
    Pending<HttpCall> m_call;
    std::unique_ptr<ClockTimer> m_limit;
    QByteArray m_body;
};

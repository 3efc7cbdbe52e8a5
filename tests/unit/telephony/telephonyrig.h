// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "telephony/gate.h"
#include "telephony/metricsdesk.h"
#include "telephony/requestsignature.h"
#include "telephony/telephonyworker.h"
#include "telephony/tokenledger.h"
#include "telephony/updatedesk.h"

#include <QPromise>
#include <QTcpSocket>
#include <QTest>

#include <memory>
#include <vector>

//! A desk that does as it is told and remembers what it was asked.
class FakeDesk final : public CallDesk
{
public:
    Admission admit(const IncomingCall &call) override
    {
        admitted.append(call.callId);
        return admission;
    }
    void announced(const IncomingCall &call) override
    {
        announcedCalls.append(call.callId);
        lastCall = call;
    }
    void connected(Later<CallTransport> line) override { lines.push_back(std::move(line)); }
    void over(const QString &callId) override { overCalls.append(callId); }

    Admission admission = Admission::Connect;
    QStringList admitted;
    QStringList announcedCalls;
    QStringList overCalls;
    IncomingCall lastCall;
    std::vector<Later<CallTransport>> lines;
};

//! A client that sends exactly the bytes it is given.
class Visitor
{
public:
    explicit Visitor(quint16 port, const QByteArray &bytes = {}) : Visitor(QHostAddress::LocalHost, port, bytes) { }
    Visitor(const QHostAddress &host, quint16 port, const QByteArray &bytes)
    {
        QObject::connect(&m_socket, &QTcpSocket::readyRead, &m_socket, [this] { m_received += m_socket.readAll(); });
        m_socket.connectToHost(host, port);
        if (!bytes.isEmpty())
            send(bytes);
    }

    void send(const QByteArray &bytes) { m_socket.write(bytes); }
    void leave() { m_socket.abort(); }
    [[nodiscard]] bool isConnected() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    [[nodiscard]] bool waitForConnection() const
    {
        return QTest::qWaitFor([this] { return isConnected(); });
    }
    //! Until the far side has closed.
    [[nodiscard]] bool waitForEnd() const
    {
        return QTest::qWaitFor([this] { return m_socket.state() == QAbstractSocket::UnconnectedState; });
    }
    [[nodiscard]] bool waitForStatus() const
    {
        return QTest::qWaitFor([this] { return m_received.contains("\r\n\r\n"); });
    }
    //! 0 when nothing came.
    [[nodiscard]] int status() const
    {
        return m_received.startsWith("HTTP/1.1 ") ? m_received.sliced(9, 3).toInt() : 0;
    }
    [[nodiscard]] QByteArray received() const { return m_received; }
    [[nodiscard]] QByteArray body() const
    {
        const qsizetype end = m_received.indexOf("\r\n\r\n");
        return end < 0 ? QByteArray() : m_received.sliced(end + 4);
    }

private:
    QTcpSocket m_socket;
    QByteArray m_received;
};

//! Answers as the test says; without an answer the update hangs.
class FakeUpdates final : public UpdateDesk
{
public:
    std::optional<Outcome> outcome = Outcome::Stored;
    QList<QByteArray> taken;

    [[nodiscard]] QFuture<Outcome> take(const QByteArray &body) override
    {
        taken.append(body);
        QPromise<Outcome> &promise = m_promises.emplace_back();
        promise.start();
        if (outcome) {
            promise.addResult(*outcome);
            promise.finish();
        }
        return promise.future();
    }

private:
    std::deque<QPromise<Outcome>> m_promises;
};

//! Says what the test says; nothing at all when that is null.
class FakeMetrics final : public MetricsDesk
{
public:
    QByteArray figures = "up 1\n";
    int asked = 0;

    [[nodiscard]] QFuture<QByteArray> text() override
    {
        ++asked;
        QPromise<QByteArray> &promise = m_promises.emplace_back();
        promise.start();
        if (!figures.isNull()) {
            promise.addResult(figures);
            promise.finish();
        }
        return promise.future();
    }

private:
    std::deque<QPromise<QByteArray>> m_promises;
};

//! Gate and one worker in this thread, with everything they need.
class TelephonyRig
{
public:
    static inline const QByteArray AuthToken = "an auth token";
    static inline const QByteArray Base = "https://ab.example.de";

    static TelephonySettings defaults()
    {
        TelephonySettings settings;
        settings.publicUrl = *PublicUrl::parse(QString::fromLatin1(Base));
        settings.authTokens = { AuthToken };
        return settings;
    }

    explicit TelephonyRig(const TelephonySettings &given = defaults())
        : settings(given), ledger(clock), worker(settings, ledger, desk, clock, &updates, &metrics), gate(settings)
    {
        gate.addWorker(&worker);
        if (!gate.open(QHostAddress::LocalHost, 0))
            qFatal("no port");
    }

    [[nodiscard]] quint16 port() const { return gate.serverPort(); }

    static QByteArray get(const QByteArray &target, const QByteArray &headers = {})
    {
        return "GET " + target + " HTTP/1.1\r\nHost: ab.example.de\r\n" + headers + "\r\n";
    }
    //! A form as the provider posts it, signed for Base + target.
    static QByteArray post(const QByteArray &target, const QByteArray &form, const QByteArray &base = Base)
    {
        return "POST " + target
            + " HTTP/1.1\r\nHost: ab.example.de\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            + signatureHeader(base + target, form) + "Content-Length: " + QByteArray::number(form.size()) + "\r\n\r\n"
            + form;
    }
    static QByteArray signatureHeader(const QByteArray &url, const QByteArray &form = {})
    {
        return "X-Twilio-Signature: " + requestsignature::compute(AuthToken, url, FormData::parse(form).value())
            + "\r\n";
    }
    //! As Telegram delivers; secret: of the header, none when null.
    static QByteArray update(
        const QByteArray &body, const QByteArray &secret, const QByteArray &target = "/telegram/webhook")
    {
        const QByteArray shown = secret.isNull() ? QByteArray() : "X-Telegram-Bot-Api-Secret-Token: " + secret + "\r\n";
        return "POST " + target + " HTTP/1.1\r\nHost: ab.example.de\r\nContent-Type: application/json\r\n" + shown
            + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    }
    static QByteArray upgradeHeaders()
    {
        return "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
               "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    }
    static QByteArray upgrade(const QByteArray &headers = upgradeHeaders())
    {
        return get("/twilio/media-stream", signatureHeader("wss://ab.example.de/twilio/media-stream") + headers);
    }
    static QByteArray callId(int number) { return "CA" + QByteArray::number(number).rightJustified(32, '0'); }
    static QByteArray callForm(const QByteArray &call = callId(1))
    {
        return "CallSid=" + call + "&From=%2B4917612345678&To=%2B4930123456&CallStatus=ringing&FromCity=";
    }

    TelephonySettings settings;
    SystemClock clock;
    MemoryTokenLedger ledger;
    FakeDesk desk;
    FakeUpdates updates;
    FakeMetrics metrics;
    TelephonyWorker worker;
    Gate gate;
};

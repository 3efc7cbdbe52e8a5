// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "telephony/calldesk.h"
#include "telephony/connectionguard.h"
#include "telephony/metricsdesk.h"
#include "telephony/metronome.h"
#include "telephony/twiliomediastream.h"
#include "telephony/updatedesk.h"
#include "telephony/voicewebhook.h"

#include <QHttpServer>
#include <QObject>
#include <QWebSocketServer>

#include <functional>
#include <vector>

class HandedSockets;

//! A worker's two servers behind the guard: Qt's HTTP server for plain requests and Qt's WebSocket server for media
//! streams. Neither listens; both get sockets that the guard has checked (serve(), openStream()). Lives in the worker's
//! thread.
class WebhookServer : public QObject
{
    Q_OBJECT

public:
    //! updates: null when nothing is delivered. metrics: null when there are no figures.
    WebhookServer(const TelephonySettings &settings, TokenLedger &ledger, CallDesk &desk, UpdateDesk *updates,
        MetricsDesk *metrics, Metronome &metronome, Clock &clock, QObject *parent);
    ~WebhookServer() override;

    //! Takes a socket with one whole, verified request in it; answers, closes.
    void serve(QTcpSocket *socket, const PlainRequest &request);
    //! Takes a socket with a verified upgrade request in it.
    void openStream(QTcpSocket *socket);
    void setReadiness(const Readiness &readiness) { m_readiness = readiness; }

private:
    //! What to send, and what to do when it is on its way.
    struct Answer
    {
        HttpReply reply;
        std::function<void()> afterwards;
    };

    void addRoutes(const QByteArray &prefix);
    void takeCall(QTcpSocket *socket, const PlainRequest &request);
    void takeUpdate(QTcpSocket *socket, const QByteArray &body);
    void tellMetrics(QTcpSocket *socket, bool isHead);
    //! Answers with what toReply makes of the result, or of nothing when there is none within the limit.
    template<class T, class ToReply>
    void finishWhenDone(
        QTcpSocket *socket, bool isHead, const QFuture<T> &future, std::chrono::milliseconds limit, ToReply toReply);
    [[nodiscard]] Answer health() const;
    [[nodiscard]] Answer ready() const;
    [[nodiscard]] Answer status(const FormData &fields);
    [[nodiscard]] Answer streamStatus(const FormData &fields) const;
    void finish(QTcpSocket *socket, bool isHead, const Answer &answer);
    [[nodiscard]] QHttpServerResponse response();

    void onStreamConnected();
    void dropOldestWaiting();
    //! The connection under an upgraded socket; QWebSocket does not show it.
    [[nodiscard]] QTcpSocket *takeBelow(const QWebSocket &socket);
    void onStarted(TwilioMediaStream *stream, const mediastream::Start &start);
    void letIn(TwilioMediaStream *stream, const QString &from);
    [[nodiscard]] Later<TwilioMediaStream> takeWaiting(TwilioMediaStream *stream);

    const TelephonySettings m_settings;
    TokenLedger &m_ledger;
    CallDesk &m_desk;
    UpdateDesk *const m_updates;
    MetricsDesk *const m_metrics;
    Metronome &m_metronome;
    Clock &m_clock;
    StreamToken m_tokens;
    VoiceWebhook m_voice;
    QHttpServer m_http;
    HandedSockets *m_handed;
    QWebSocketServer m_webSockets;
    std::vector<QPointer<QTcpSocket>> m_upgrading; // handed to it, no WebSocket yet
    std::vector<Later<TwilioMediaStream>> m_waiting; // streams that have not shown a good token yet
    std::optional<std::chrono::milliseconds> m_toldOfDrops; // when
    Readiness m_readiness;
    std::optional<HttpReply> m_reply; // to the request that QHttpServer is reading just now
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/fakeedge.h"

#include <QWebSocket>

#include <deque>

//! One connection of FakeEdge: takes the configuration, then speaks one sentence after another. Child of its socket.
class FakeEdge::Session : public QObject
{
public:
    Session(FakeEdge &service, QWebSocket *socket);

private:
    struct Speech
    {
        std::shared_ptr<Turn> turn;
        QByteArray mp3;
        QByteArray streamId;
        qsizetype sent = 0;
        std::optional<FaultQueue<FaultKind>::Fault> fault;
    };

    void onText(const QString &text);
    void onSsml(const edge::Message &message);
    void begin();
    void sendAudio();
    [[nodiscard]] bool strikeInAudio();
    void sendSpoiledFrame(FaultKind kind);
    void finishTurn();
    void sendText(const QByteArray &path, const QByteArray &body);
    void sendMetadata();
    [[nodiscard]] QByteArray frame(
        const QByteArray &payload, const QByteArray &requestId, const QByteArray &path = "audio") const;

    FakeEdge &m_service;
    QWebSocket *m_socket;
    edge::Config m_config;
    bool m_configured = false;
    bool m_over = false; // the close frame is out
    std::optional<Speech> m_speech;
    QTimer m_timer;
};

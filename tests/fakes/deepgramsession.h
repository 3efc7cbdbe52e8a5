// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/fakedeepgram.h"

#include <QWebSocket>

//! One live connection of FakeDeepgram: its clocks, its messages, its end. Child of its socket.
class FakeDeepgram::Session : public QObject
{
public:
    Session(FakeDeepgram &service, QWebSocket *socket, std::shared_ptr<Connection> connection);

private:
    void onBinary(const QByteArray &audio);
    void onText(const QString &text);
    void onAnyFrame();
    void onIdle();
    void strikeWhenDue();
    void strike(FaultKind kind);
    void send(const QList<DeepgramEar::Message> &messages);
    void send(const QJsonObject &json);
    void closeStream();
    [[nodiscard]] QJsonObject metadata() const;
    [[nodiscard]] std::chrono::milliseconds dueIn(const DeepgramEar::Message &message) const;

    FakeDeepgram &m_service;
    QWebSocket *m_socket;
    std::shared_ptr<Connection> m_connection;
    QString m_requestId;
    DeepgramEar m_ear;
    QTimer m_idle;
    QElapsedTimer m_age;
    QElapsedTimer m_sinceFrame;
    std::optional<qint64> m_firstAudio; // on m_age
    std::chrono::milliseconds m_lastDue { 0 }; // on m_age: messages never overtake each other
    bool m_muted = false;
    bool m_over = false;
};

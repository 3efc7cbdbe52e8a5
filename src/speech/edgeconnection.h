// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "net/serviceerror.h"

#include <QNetworkRequest>
#include <QObject>
#include <QWebSocket>

#include <chrono>

//! One WebSocket to Edge TTS, good for one request (reuse gets refused at times). Knows nothing of what goes over it.
//! Opens itself when control has returned to the event loop.
//! Order: opened(), then textReceived() and binaryReceived() in any mix, then closed(); or refused() alone. Nothing
//! after refused() or closed(). Dropping it closes the socket.
class EdgeConnection final : public QObject
{
    Q_OBJECT

public:
    //! clock must outlive this.
    EdgeConnection(const QNetworkRequest &request, std::chrono::milliseconds connectTimeout, Clock &clock);
    ~EdgeConnection() override;

    [[nodiscard]] bool isOpen() const { return m_state == State::Open; }
    [[nodiscard]] bool isOver() const { return m_state == State::Over; }
    //! On the clock.
    [[nodiscard]] std::chrono::milliseconds madeAt() const { return m_madeAt; }

    void send(const QString &message);

Q_SIGNALS:
    void opened();
    void textReceived(const QString &message);
    void binaryReceived(const QByteArray &message);
    //! httpStatus: of the refused handshake, 0 when it did not get that far.
    void refused(const ServiceError &error, int httpStatus);
    void closed(int closeCode, const QString &reason);

private:
    enum class State { Connecting, Open, Over };

    void onConnected();
    void onError();
    void onDisconnected();
    void refuse(const ServiceError &error, int httpStatus);

    QWebSocket m_socket;
    std::unique_ptr<ClockTimer> m_connectTimer;
    std::chrono::milliseconds m_madeAt;
    State m_state = State::Connecting;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/pending.h"
#include "softphone/websocketframe.h"

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QPair>
#include <QString>
#include <QTcpSocket>
#include <QUrl>

#include <memory>

//! A WebSocket as a telephone provider opens it. Not QWebSocket, because a phone must be able to name one host while it
//! connects to another, to break a connection in every way a real one breaks, and to run a hundred times in a process.
//!
//! Order of signals: opened() or refused(); after opened() any number of received(); last closed(). After refused() or
//! closed() nothing more, nor after any of the ways to end it but close().
class WebSocketClient : public QObject
{
    Q_OBJECT

public:
    using Headers = QList<QPair<QByteArray, QByteArray>>;

    explicit WebSocketClient(QObject *parent = nullptr);
    ~WebSocketClient() override;

    //! url: ws or wss, as the far side knows itself; it makes the Host header. connectTo: where it really is (http or
    //! ws for plain, https or wss for TLS; only scheme, host and port count); empty: where url says.
    void open(const QUrl &url, const QUrl &connectTo, const Headers &headers);
    void sendText(QByteArrayView message);
    //! The orderly end: a close frame, and closed() when the far side has answered it or is gone.
    void close(quint16 code);

    //! What happens to lines; each ends everything here at once.
    void drop(); //!< the TCP connection ends without a close frame
    void reset(); //!< the TCP connection breaks (RST)

    [[nodiscard]] bool isOpen() const { return m_state == State::Open; }

Q_SIGNALS:
    void opened();
    //! No connection, or an answer that is no upgrade. status: of HTTP, 0 when there was none. why: for people.
    void refused(int status, const QString &why);
    //! One message. Fragments are put together before; that Twilio does not take them is for the receiver to say.
    void received(const QByteArray &message, bool isText, bool wasFragmented);
    //! code: of the far side's close frame; 1005 for one without code, 1006 without a frame, 1002 when it broke the
    //! protocol.
    void closed(int code);

private:
    enum class State { Idle, Connecting, Handshaking, Open, Closing, Over };

    void onConnected();
    void onReadyRead();
    void onGone();
    void readHandshake();
    void readFrames();
    void take(const websocketframe::Frame &frame);
    void send(websocketframe::Opcode opcode, QByteArrayView payload);
    void refuse(int status, const QString &why);
    void finish(int code);

    State m_state = State::Idle;
    std::unique_ptr<QTcpSocket, DeleteLater> m_socket;
    QByteArray m_request;
    QByteArray m_accept;
    QByteArray m_head;
    websocketframe::Parser m_parser;
    QByteArray m_fragments;
    bool m_fragmentsAreText = true;
    bool m_inFragments = false;
};

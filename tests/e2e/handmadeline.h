// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "e2e/rig.h"
#include "softphone/streammessages.h"

#include <QTimer>
#include <QWebSocket>

//! A provider that does single things, also wrong ones: asks a webhook, opens a media stream, sends what the test says.
class HandmadeLine : public QObject
{
    Q_OBJECT

public:
    explicit HandmadeLine(Rig &rig, const QString &from = Rig::owner());

    //! From now on to this replica instead of the rig's machine.
    void turnTo(const MachineProcess &machine) { m_machine = &machine; }
    //! The voice webhook of this call, answered. Status 0: no answer.
    [[nodiscard]] WebhookReply ask(Signing signing = Signing::Right, bool byGet = false);
    //! The status callback of a call that has ended, answered. Status 0: no answer.
    [[nodiscard]] WebhookReply tellEnd();
    //! The Parameters of the last answer's Stream; empty when it has none.
    [[nodiscard]] QList<QPair<QString, QString>> parameters() const { return parametersIn(m_reply); }
    [[nodiscard]] static QList<QPair<QString, QString>> parametersIn(const WebhookReply &reply);

    //! Opens the media stream; false when it is refused.
    [[nodiscard]] bool open(Signing signing = Signing::Right);
    //! HTTP's answer to a refused upgrade.
    [[nodiscard]] QString refusal() const { return m_socket.errorString(); }
    //! connected, start with these parameters, then 20 ms of silence all the time.
    void start(const QList<QPair<QString, QString>> &parameters);
    void send(const QString &text) { m_socket.sendTextMessage(text); }
    void sendBinary(const QByteArray &bytes) { m_socket.sendBinaryMessage(bytes); }
    void stop();
    //! Ends without a word.
    void abort() { m_socket.abort(); }

    [[nodiscard]] bool isOpen() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    //! 0 while it is open.
    [[nodiscard]] int closeCode() const { return isOpen() ? 0 : static_cast<int>(m_socket.closeCode()); }
    //! Messages of the machine.
    [[nodiscard]] int received() const { return m_received; }
    [[nodiscard]] QString callSid() const { return m_ids.call; }
    //! To be another call, from its start on.
    void setCallSid(const QString &sid);

private:
    [[nodiscard]] WebhookReply send(const QUrl &address, const FormData &form, Signing signing, bool byGet);

    Rig &m_rig;
    const MachineProcess *m_machine;
    streammessages::Ids m_ids;
    QString m_from;
    WebhookReply m_reply;
    QWebSocket m_socket;
    streammessages::Writer m_writer;
    QTimer m_sound;
    int m_received = 0;
};

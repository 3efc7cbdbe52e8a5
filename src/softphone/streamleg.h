// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "net/pending.h"
#include "softphone/callrecording.h"
#include "softphone/playbackbuffer.h"
#include "softphone/streammessages.h"
#include "softphone/websocketclient.h"
#include "telephony/metronome.h"

#include <QByteArray>
#include <QChar>
#include <QList>
#include <QObject>
#include <QPair>
#include <QString>
#include <QUrl>

#include <chrono>
#include <memory>
#include <optional>

//! One media stream as the provider lives it: sends the caller's voice in packets of 20 ms, plays what the machine
//! sends, echoes its marks. Knows nothing of webhooks and TwiML.
//!
//! Order of signals: opened() or refused(); after opened() the others in any mix; last closed(). After refused(),
//! closed() and drop() or reset() nothing more.
class StreamLeg : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds PacketTime { 20 };

    //! recording: gets both sides, or null. It, the metronome and the clock must outlive the leg.
    StreamLeg(streammessages::Ids ids, Metronome &metronome, Clock &clock, CallRecording *recording);
    ~StreamLeg() override;

    void open(const QUrl &url, const QUrl &connectTo, const WebSocketClient::Headers &headers,
        const QList<QPair<QString, QString>> &parameters);
    void say(const QByteArray &mulaw) { m_outbox.append(mulaw); }
    void press(QChar key);

    //! The caller hangs up: stop, then a close. closed() follows when the machine has answered the close or is gone.
    void stop();
    //! As stop() without the stop message.
    void closeWithoutStop();
    //! Sends nothing any more, pongs excepted; closed() comes when the machine closes.
    void fallSilent();
    void drop();
    void reset();

    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    [[nodiscard]] qsizetype unsaidBytes() const { return m_outbox.size(); }
    //! Null before opened().
    [[nodiscard]] const PlaybackBuffer *playback() const { return m_playback ? &*m_playback : nullptr; }

Q_SIGNALS:
    void opened();
    void refused(int status, const QString &why);
    //! code: as WebSocketClient::closed(). What was still queued is lost to the caller.
    void closed(int code);
    void heard(const QByteArray &mulaw);
    void saidAll();
    void soundArrived(const QByteArray &mulaw);
    void markArrived(const QString &name);
    void cleared();
    void violated(int code, const QString &what);

private:
    void onOpened();
    void onMessage(const QByteArray &message, bool isText, bool wasFragmented);
    void onClosed(int code);
    void take(const streammessages::FromMachine &message);
    void tick(std::chrono::milliseconds now);
    void sendPacket();
    void echoMarks();
    void deliverWindows();

    streammessages::Ids m_ids;
    Metronome &m_metronome;
    Clock &m_clock;
    CallRecording *m_recording;
    QList<QPair<QString, QString>> m_parameters;
    Later<WebSocketClient> m_socket;
    streammessages::Writer m_writer;
    std::optional<PlaybackBuffer> m_playback;
    std::unique_ptr<Metronome::Seat> m_seat;
    std::chrono::milliseconds m_start { 0 };
    qint64 m_packets = 0;
    QByteArray m_outbox;
    bool m_isOpen = false;
};

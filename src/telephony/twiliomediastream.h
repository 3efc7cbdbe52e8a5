// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "net/pending.h"
#include "telephony/calltransport.h"
#include "telephony/mediastreamprotocol.h"
#include "telephony/metronome.h"
#include "telephony/playoutqueue.h"
#include "telephony/telephonysettings.h"

#include <QPointer>
#include <QTcpSocket>
#include <QWebSocket>

#include <deque>

//! The line to one caller through a Twilio media stream.
//!
//! First it waits for the stream's `start` and shows it with started(); whoever receives that checks the token and then
//! calls accept() or refuse(). Without either in time the stream is refused by itself. Before accept() nothing is heard
//! or played.
//!
//! Marks: a mark that the far side sends back after our `clear` means "thrown away", not "heard". So every mark goes
//! out under a name of its own with the number of the clear before it, and only names that are still expected come up
//! as marked(). A mark that never comes back is never claimed to be heard; whoever waits for one has a limit of their
//! own.
//!
//! hungUp() comes exactly once, from the event loop, however the line ends: `stop`, close, broken connection, hangUp(),
//! a far side that has gone silent, or one that reads no more. Destroying an open line closes it.
class TwilioMediaStream final : public CallTransport
{
    Q_OBJECT

public:
    //! below: the TCP connection under the socket, which the socket owns and does not show.
    TwilioMediaStream(Later<QWebSocket> socket, QTcpSocket *below, Metronome &metronome, Clock &clock,
        const TelephonyLimits &limits, QObject *parent = nullptr);
    ~TwilioMediaStream() override;

    //! The token was good; callerNumber is what it vouches for. False: the line is ending already.
    bool accept(const QString &callerNumber);
    //! Closes with 1008 (policy violation).
    void refuse();

    [[nodiscard]] QString callId() const override { return m_callId; }
    [[nodiscard]] QString callerNumber() const override { return m_callerNumber; }
    void play(const QByteArray &mulaw) override;
    void playMark(const QString &name) override;
    void stopPlaying() override;
    //! Closes with 1000; what is queued and not yet played is lost.
    void hangUp() override;

Q_SIGNALS:
    void started(const mediastream::Start &start);

private:
    enum class Phase { Starting, Checking, Open, Closing, Over };
    struct ExpectedMark
    {
        QString wireName;
        QString name;
    };

    void onText(const QString &message);
    void onBinary();
    void onTick(std::chrono::milliseconds time);
    void onPong();
    void onLimit();
    void take(const mediastream::Start &start);
    void take(const mediastream::Media &media);
    void take(const mediastream::Dtmf &dtmf);
    void take(const mediastream::MarkEcho &echo);
    void take(const mediastream::Stop &stop);
    void take(const mediastream::Connected &) { }
    void take(const mediastream::Unknown &) { }
    [[nodiscard]] QByteArray withoutGap(const mediastream::Media &media);

    void pump();
    void send(const QString &message);
    void flush();
    void close(QWebSocketProtocol::CloseCode code, const QString &reason);
    void breakOff(const char *why);
    void end();
    [[nodiscard]] std::chrono::microseconds now() const { return m_clock.now(); }

    Later<QWebSocket> m_socket;
    QPointer<QTcpSocket> m_below;
    Clock &m_clock;
    const TelephonyLimits m_limits;
    Phase m_phase = Phase::Starting;
    QString m_callId;
    QString m_callerNumber;
    QString m_streamId;
    mediastream::Writer m_writer;

    PlayoutQueue m_queue;
    std::deque<ExpectedMark> m_marks; // queued or sent, in order
    QString m_lastSentMark; // wire name, while nothing was sent after it
    qint64 m_generation = 0;
    qint64 m_markNumber = 0;

    qint64 m_nextTimestamp = -1; // where the next media message should begin, milliseconds of the stream
    std::chrono::milliseconds m_filled { 0 };
    std::chrono::milliseconds m_lastMedia;
    std::chrono::milliseconds m_lastPing { 0 };
    std::chrono::milliseconds m_lastPong { 0 };
    bool m_hasWarned = false;

    std::unique_ptr<ClockTimer> m_limit; // for the start, later for the closing
    std::unique_ptr<Metronome::Seat> m_seat;
};

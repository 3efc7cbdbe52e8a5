// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "telephony/twiliomediastream.h"

#include "audio/mulaw.h"
#include "net/logcategories.h"

#include <QtEndian>

#include <algorithm>

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace
{
//! A server's close frame (RFC 6455, 5.2 and 5.5.1); reasons of ours are short.
QByteArray closeFrame(QWebSocketProtocol::CloseCode code, const QString &reason)
{
    QByteArray payload(2, '\0');
    qToBigEndian(static_cast<quint16>(code), payload.data());
    payload += reason.toUtf8();
    constexpr qsizetype MostPayload = 125;
    payload.truncate(MostPayload);
    return QByteArray("\x88") + static_cast<char>(payload.size()) + payload;
}

//! Whether QWebSocket closed over what it was sent (RFC 6455, 7.4.1); no good provider ends a line like this.
bool isBrokenRule(QWebSocketProtocol::CloseCode code)
{
    return code == QWebSocketProtocol::CloseCodeProtocolError || code == QWebSocketProtocol::CloseCodeWrongDatatype
        || code == QWebSocketProtocol::CloseCodeTooMuchData;
}
}

TwilioMediaStream::TwilioMediaStream(Later<QWebSocket> socket, QTcpSocket *below, Metronome &metronome, Clock &clock,
    const TelephonyLimits &limits, QObject *parent)
    : CallTransport(parent)
    , m_socket(std::move(socket))
    , m_below(below)
    , m_clock(clock)
    , m_limits(limits)
    , m_queue(limits.pace)
    , m_lastMedia(clock.now())
    , m_limit(clock.timer([this] { onLimit(); }))
    , m_seat(metronome.seat([this](milliseconds time) { onTick(time); }))
{
    m_socket->setMaxAllowedIncomingFrameSize(static_cast<quint64>(limits.messageBytes));
    m_socket->setMaxAllowedIncomingMessageSize(static_cast<quint64>(limits.messageBytes));
    connect(m_socket.get(), &QWebSocket::textMessageReceived, this, &TwilioMediaStream::onText);
    connect(m_socket.get(), &QWebSocket::binaryMessageReceived, this, &TwilioMediaStream::onBinary);
    connect(m_socket.get(), &QWebSocket::pong, this, &TwilioMediaStream::onPong);
    // Queued, because closing may tell of the end at once, in the middle of our own work.
    connect(m_socket.get(), &QWebSocket::disconnected, this, &TwilioMediaStream::end, Qt::QueuedConnection);
    m_limit->start(limits.startTime);
}

TwilioMediaStream::~TwilioMediaStream()
{
    m_seat.reset();
    m_socket->disconnect(this);
    if (m_phase != Phase::Over && m_phase != Phase::Closing)
        m_socket->close(QWebSocketProtocol::CloseCodeNormal);
}

bool TwilioMediaStream::accept(const QString &callerNumber)
{
    if (m_phase != Phase::Checking)
        return false;
    m_limit->stop();
    m_phase = Phase::Open;
    m_callerNumber = callerNumber;
    m_lastMedia = m_clock.now();
    return true;
}

void TwilioMediaStream::refuse()
{
    close(QWebSocketProtocol::CloseCodePolicyViolated, u"no valid start"_s);
}

void TwilioMediaStream::onLimit()
{
    if (m_phase == Phase::Closing)
        return breakOff(nullptr);
    qCWarning(logTelephony, "Call %ls: the media stream is refused, no valid start came within %lld ms.",
        qUtf16Printable(m_callId), static_cast<long long>(m_limits.startTime.count()));
    refuse();
}

void TwilioMediaStream::play(const QByteArray &mulaw)
{
    m_queue.play(mulaw);
    pump();
}

void TwilioMediaStream::playMark(const QString &name)
{
    const QString wireName = QString(u"g"_s + QString::number(m_generation) + u"-"_s + QString::number(++m_markNumber));
    m_marks.push_back({ wireName, name });
    m_queue.playMark(wireName);
    pump();
}

void TwilioMediaStream::stopPlaying()
{
    m_queue.clear();
    m_marks.clear();
    m_lastSentMark.clear();
    ++m_generation;
    if (m_phase != Phase::Open)
        return;
    send(m_writer.clear());
    flush();
}

void TwilioMediaStream::hangUp()
{
    close(QWebSocketProtocol::CloseCodeNormal, {});
}

void TwilioMediaStream::onText(const QString &message)
{
    if (m_phase == Phase::Closing || m_phase == Phase::Over)
        return;
    const Result<mediastream::Event> event = mediastream::parse(message);
    if (event)
        return std::visit([this](const auto &what) { take(what); }, *event);
    if (!std::exchange(m_hasWarned, true))
        qCWarning(logTelephony, "Call %ls: the media stream sent %ls; ignored, as will be further ones.",
            qUtf16Printable(m_callId), qUtf16Printable(event.error().detail));
}

void TwilioMediaStream::onBinary()
{
    if (!std::exchange(m_hasWarned, true))
        qCWarning(logTelephony, "Call %ls: the media stream sent a binary message; ignored, as will be further ones.",
            qUtf16Printable(m_callId));
}

void TwilioMediaStream::take(const mediastream::Start &start)
{
    if (m_phase != Phase::Starting)
        return; // there is only one start; a second one must not change whose call this is
    m_phase = Phase::Checking;
    m_callId = start.callId;
    m_streamId = start.streamId;
    m_writer = mediastream::Writer(start.streamId);
    Q_EMIT started(start);
}

void TwilioMediaStream::take(const mediastream::Media &media)
{
    if (m_streamId.isEmpty() || media.streamId != m_streamId)
        return;
    m_lastMedia = m_clock.now();
    if (m_phase != Phase::Open)
        return;
    const QByteArray sound = withoutGap(media);
    if (!sound.isEmpty())
        Q_EMIT heard(sound);
}

QByteArray TwilioMediaStream::withoutGap(const mediastream::Media &media)
{
    if (media.timestamp < 0)
        return media.audio;
    // Lost frames are filled with silence: a recogniser counts time by samples, and would glue the words together.
    milliseconds gap { 0 };
    if (m_nextTimestamp >= 0 && media.timestamp > m_nextTimestamp)
        gap = std::min(milliseconds(media.timestamp - m_nextTimestamp), m_limits.gapFilling - m_filled);
    m_nextTimestamp = std::max(m_nextTimestamp, media.timestamp + mulaw::duration(media.audio.size()).count());
    if (gap.count() <= 0)
        return media.audio;
    m_filled += gap;
    return mulaw::silence(gap) + media.audio;
}

void TwilioMediaStream::take(const mediastream::Dtmf &dtmf)
{
    // The keys A to D exist on no telephone that a caller holds.
    if (m_phase == Phase::Open && dtmf.streamId == m_streamId && !dtmf.key.isLetter())
        Q_EMIT keyPressed(dtmf.key);
}

void TwilioMediaStream::take(const mediastream::MarkEcho &echo)
{
    if (m_phase != Phase::Open || echo.streamId != m_streamId)
        return;
    const auto found = std::find_if(
        m_marks.begin(), m_marks.end(), [&](const ExpectedMark &mark) { return mark.wireName == echo.name; });
    if (found == m_marks.end())
        return;
    const QString name = found->name;
    m_marks.erase(found);
    if (echo.name == m_lastSentMark) {
        m_queue.allPlayed();
        pump();
    }
    Q_EMIT marked(name);
}

void TwilioMediaStream::take(const mediastream::Stop &stop)
{
    if (!m_streamId.isEmpty() && stop.streamId != m_streamId && !stop.streamId.isEmpty())
        return;
    close(QWebSocketProtocol::CloseCodeNormal, {});
}

void TwilioMediaStream::onPong()
{
    m_lastPong = m_clock.now();
}

void TwilioMediaStream::onTick(milliseconds time)
{
    if (m_phase != Phase::Open)
        return;
    const milliseconds quiet = time - m_lastMedia;
    // Twilio sends media all the time, also while the caller is silent. A far side that stops is gone, or half gone.
    if (quiet >= m_limits.silence && (m_lastPong <= m_lastMedia || quiet >= 2 * m_limits.silence))
        return breakOff("no sound comes any more");
    if (quiet >= m_limits.silence / 2 && m_lastPing <= m_lastMedia) {
        m_lastPing = time;
        m_socket->ping();
    }
    pump();
}

void TwilioMediaStream::pump()
{
    if (m_phase != Phase::Open || m_queue.isEmpty())
        return;
    const std::vector<PlayoutQueue::Item> items = m_queue.due(now());
    for (const PlayoutQueue::Item &item : items) {
        if (const auto *sound = std::get_if<QByteArray>(&item)) {
            m_lastSentMark.clear();
            send(m_writer.media(*sound));
        } else {
            m_lastSentMark = std::get<QString>(item);
            send(m_writer.mark(m_lastSentMark));
        }
    }
    if (!items.empty())
        flush();
}

void TwilioMediaStream::send(const QString &message)
{
    m_socket->sendTextMessage(message);
}

void TwilioMediaStream::flush()
{
    // At once, which spares the thread a wake-up for "may be written now" and the caller its wait.
    m_socket->flush();
    if (m_socket->bytesToWrite() > m_limits.unsentBytes)
        breakOff("the far side does not read any more");
}

void TwilioMediaStream::close(QWebSocketProtocol::CloseCode code, const QString &reason)
{
    if (m_phase == Phase::Closing || m_phase == Phase::Over)
        return;
    m_phase = Phase::Closing;
    m_queue.clear();
    m_marks.clear();
    m_seat.reset();
    m_limit->start(m_limits.closing);
    // QWebSocket::close() of Qt 6.4 drops the connection right behind its close frame. The caller's sound goes on
    // coming until the far side has read that frame; the kernel answers it with a reset, and the frame may be lost over
    // it. So the connection stays until the far side's own close arrives, which QWebSocket then answers, or the time is
    // over.
    if (m_below && m_socket->isValid()) {
        m_below->write(closeFrame(code, reason));
        m_below->flush();
    } else {
        m_socket->close(code, reason);
    }
}

void TwilioMediaStream::breakOff(const char *why)
{
    if (m_phase == Phase::Over)
        return;
    if (why)
        qCInfo(logTelephony, "Call %ls: the line is given up, %s.", qUtf16Printable(m_callId), why);
    m_phase = Phase::Closing;
    m_seat.reset();
    m_socket->abort();
    QMetaObject::invokeMethod(this, &TwilioMediaStream::end, Qt::QueuedConnection);
}

void TwilioMediaStream::end()
{
    if (m_phase == Phase::Over)
        return;
    if (m_phase != Phase::Closing && isBrokenRule(m_socket->closeCode()))
        qCWarning(logTelephony,
            "Call %ls: the media stream is over, close code %d: a message was too large or against the protocol.",
            qUtf16Printable(m_callId), static_cast<int>(m_socket->closeCode()));
    m_phase = Phase::Over;
    m_seat.reset();
    m_limit->stop();
    m_queue.clear();
    Q_EMIT hungUp();
}

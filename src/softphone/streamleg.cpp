// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "softphone/streamleg.h"

#include "audio/mulaw.h"

#include <algorithm>

namespace
{
constexpr quint16 NormalClosure = 1000;

int codeOf(const ServiceError &error)
{
    return error.detail.section(u' ', 0, 0).toInt();
}
}

StreamLeg::StreamLeg(streammessages::Ids ids, Metronome &metronome, Clock &clock, CallRecording *recording)
    : m_ids(std::move(ids))
    , m_metronome(metronome)
    , m_clock(clock)
    , m_recording(recording)
    , m_socket(new WebSocketClient)
    , m_writer(m_ids)
{
    connect(m_socket.get(), &WebSocketClient::opened, this, &StreamLeg::onOpened);
    connect(m_socket.get(), &WebSocketClient::refused, this, &StreamLeg::refused);
    connect(m_socket.get(), &WebSocketClient::received, this, &StreamLeg::onMessage);
    connect(m_socket.get(), &WebSocketClient::closed, this, &StreamLeg::onClosed);
}

StreamLeg::~StreamLeg() = default;

void StreamLeg::open(const QUrl &url, const QUrl &connectTo, const WebSocketClient::Headers &headers,
    const QList<QPair<QString, QString>> &parameters)
{
    m_parameters = parameters;
    m_socket->open(url, connectTo, headers);
}

void StreamLeg::onOpened()
{
    m_isOpen = true;
    m_start = m_clock.now();
    m_playback.emplace(m_start);
    m_socket->sendText(streammessages::Writer::connected());
    m_socket->sendText(m_writer.start(m_parameters));
    m_seat = m_metronome.seat([this](std::chrono::milliseconds now) { tick(now); });
    Q_EMIT opened();
}

void StreamLeg::press(QChar key)
{
    if (m_isOpen)
        m_socket->sendText(m_writer.dtmf(key));
}

void StreamLeg::stop()
{
    m_socket->sendText(m_writer.stop());
    closeWithoutStop();
}

void StreamLeg::closeWithoutStop()
{
    m_seat.reset();
    m_isOpen = false;
    m_socket->close(NormalClosure);
}

void StreamLeg::fallSilent()
{
    m_seat.reset();
    m_isOpen = false;
}

void StreamLeg::drop()
{
    fallSilent();
    m_socket->drop();
}

void StreamLeg::reset()
{
    fallSilent();
    m_socket->reset();
}

void StreamLeg::tick(std::chrono::milliseconds now)
{
    // By the clock and not by counting ticks, so that a late tick does not make the caller's voice late for good.
    const qint64 due = (now - m_start) / PacketTime;
    while (m_isOpen && m_packets < due)
        sendPacket();
    if (!m_isOpen)
        return;
    m_playback->advance(now);
    echoMarks();
    deliverWindows();
}

void StreamLeg::sendPacket()
{
    static const QByteArray silence = mulaw::silence(PacketTime);
    ++m_packets;
    if (m_outbox.isEmpty()) {
        m_socket->sendText(m_writer.silence());
        if (m_recording)
            m_recording->addCaller(silence);
        return;
    }
    QByteArray packet = m_outbox.first(std::min(silence.size(), m_outbox.size()));
    m_outbox.remove(0, packet.size());
    packet.append(silence.size() - packet.size(), mulaw::Silence);
    m_socket->sendText(m_writer.media(packet));
    if (m_recording)
        m_recording->addCaller(packet);
    if (m_outbox.isEmpty())
        Q_EMIT saidAll();
}

void StreamLeg::onMessage(const QByteArray &message, bool isText, bool wasFragmented)
{
    if (!m_isOpen)
        return;
    if (!isText) {
        Q_EMIT violated(31950, QStringLiteral("a binary frame"));
        return;
    }
    if (wasFragmented)
        Q_EMIT violated(31924, QStringLiteral("a message in fragments"));
    const auto read = streammessages::parse(message, m_ids.stream);
    if (read)
        take(*read);
    else
        Q_EMIT violated(codeOf(read.error()), read.error().detail);
}

void StreamLeg::take(const streammessages::FromMachine &message)
{
    const auto now = m_clock.now();
    if (const auto *media = std::get_if<streammessages::Media>(&message)) {
        if (m_playback->play(media->mulaw, now) > 0)
            Q_EMIT violated(31931, QStringLiteral("more than ten minutes of sound queued"));
        Q_EMIT soundArrived(media->mulaw);
    } else if (const auto *mark = std::get_if<streammessages::Mark>(&message)) {
        m_playback->mark(mark->name, now);
        echoMarks();
        Q_EMIT markArrived(mark->name);
    } else {
        m_playback->clear(now);
        echoMarks();
        Q_EMIT cleared();
    }
}

void StreamLeg::echoMarks()
{
    for (const QString &name : m_playback->takeMarks())
        m_socket->sendText(m_writer.mark(name));
}

void StreamLeg::deliverWindows()
{
    for (QByteArray window = m_playback->takeWindow(); !window.isEmpty(); window = m_playback->takeWindow()) {
        if (m_recording)
            m_recording->addMachine(window);
        Q_EMIT heard(window);
    }
}

void StreamLeg::onClosed(int code)
{
    m_seat.reset();
    if (m_isOpen) {
        m_playback->clear(m_clock.now());
        deliverWindows();
    }
    m_isOpen = false;
    Q_EMIT closed(code);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "audio/leveller.h"
#include "audio/mp3decoderpool.h"
#include "audio/silencetrimmer.h"
#include "speech/edgeconnector.h"
#include "speech/speechsynthesizer.h"

#include <QStringList>

#include <memory>

//! One text being spoken by Edge TTS: its pieces one after the other, each by a request of its own.
//! Per piece: connection → request → sound → turn.end.
class EdgeUtterance final : public Utterance
{
    Q_OBJECT

public:
    EdgeUtterance(std::shared_ptr<EdgeConnector> connector, Mp3DecoderPool &decoders, const QString &text,
        const Prosody &prosody);

    void cancel() override;

private:
    enum class Waiting { Connection, FirstAudio, MoreAudio };

    void begin();
    void request(EdgeConnector::Taken taken);
    void onOpened();
    void onText(const QString &message);
    void onBinary(const QByteArray &message);
    void onRefused(const ServiceError &error, int httpStatus);
    void onClosed(int closeCode, const QString &reason);
    void onTimeHeard();
    void onStepLate();

    void pass(const QByteArray &mulaw);
    void finishPiece();
    void fail(const ServiceError &error);
    void release();

    std::shared_ptr<EdgeConnector> m_connector;
    Mp3DecoderPool &m_decoders;
    Prosody m_prosody;
    QStringList m_pieces; // still to be spoken, the current one first
    bool m_over = false;

    // The current request.
    Later<EdgeConnection> m_connection;
    Pending<HttpCall> m_timeCall;
    QString m_requestId;
    Waiting m_waiting = Waiting::Connection;
    bool m_warm = false; // on a connection opened ahead that has not answered yet
    bool m_clockCorrected = false; // once per utterance
    qsizetype m_mp3Bytes = 0;
    bool m_pieceSounded = false;

    Mp3DecoderPool::Lease m_decoder;
    SilenceTrimmer m_trimmer;
    Leveller m_leveller;
    std::unique_ptr<ClockTimer> m_stepTimer;
    std::unique_ptr<ClockTimer> m_wholeTimer;
};

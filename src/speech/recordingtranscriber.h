// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "net/httpcall.h"
#include "net/language.h"
#include "net/pending.h"

#include <QUrl>

struct RecordingSettings
{
    QUrl base; //!< as of the live recogniser
    QByteArray apiKey;
    QString model;
    Language language = Language::German;
    std::chrono::milliseconds timeout { 60'000 }; //!< from the first byte out to the last byte in
};

//! What is said in one recording. Order: exactly one of finished() or failed().
class Transcription final : public Operation
{
    Q_OBJECT

public:
    void cancel() override;

Q_SIGNALS:
    //! Empty: nothing is said in it.
    void finished(const QString &words);
    void failed(const ServiceError &error);

private:
    friend class RecordingTranscriber;
    void begin(Pending<HttpCall> http, Clock &clock, std::chrono::milliseconds limit);
    void onFinished();
    void give(const ServiceError &error);

    Pending<HttpCall> m_http;
    std::unique_ptr<ClockTimer> m_limit;
    QByteArray m_body;
};

//! Deepgram's recogniser for recordings (POST /v1/listen; not the live one of calls). No retries. Lives, with its
//! operations, in the thread of `network`. Errors never hold what is said.
class RecordingTranscriber
{
public:
    //! The references must outlive this and its operations.
    RecordingTranscriber(const RecordingSettings &settings, QNetworkAccessManager &network, Clock &clock);

    //! recording: a file as people send it (Ogg, MP3, MP4 …); type: its MIME type as its
    //! sender says, empty when unknown.
    [[nodiscard]] Pending<Transcription> transcribe(const QByteArray &recording, const QString &type);

private:
    const RecordingSettings m_settings;
    QNetworkAccessManager &m_network;
    Clock &m_clock;
};

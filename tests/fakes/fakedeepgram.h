// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/deepgramear.h"
#include "fakes/fakeservice.h"

//! Deepgram on loopback: live recognition (WebSocket /v1/listen, Nova), recordings (POST /v1/listen), Aura voices (POST
//! /v1/speak) and the key check (GET /v1/projects). It hears only watermarked sound; its Aura speaks the same way.
class FakeDeepgram : public FakeService
{
    Q_OBJECT

public:
    enum class FaultKind {
        RefuseUpgrade, //!< reads status (401, 402, 403, 429, 503 …)
        SlowUpgrade, //!< reads delay
        HangUpgrade,
        ResetUpgrade,
        // in a live connection, after `after` milliseconds of its sound
        Undecodable, //!< close 1008 DATA-0000
        NoText, //!< close 1011 NET-0000
        Reset,
        Drop, //!< the connection ends without a close frame
        Mute, //!< no message for the rest of the connection
        StrayUtteranceEnd, //!< one with last_word_end -1, at once
        StrangeMessages, //!< an unknown type, unknown fields, an Error, a binary frame
        // in the plain HTTP calls
        Status, //!< reads status, retryAfter
        Html, //!< 502 and a page of HTML
        Hang,
        CutAudio, //!< POST /v1/speak ends after `after` bytes
        CutAnswer, //!< the JSON is shorter than its Content-Length
        BrokenJson, //!< 200 and half of an object
        ResetRequest,
    };
    Q_ENUM(FaultKind)

    //! One result as it was sent.
    struct Words
    {
        QString transcript;
        bool isSpeechFinal = false;
        qint64 at = 0; //!< monotonicNow()
    };

    //! How one live connection went.
    struct Connection
    {
        HttpRequest request;
        std::optional<std::chrono::milliseconds> firstAudio; //!< after the upgrade
        std::chrono::milliseconds largestGap { 0 }; //!< between two frames of the client, of whatever kind
        qint64 audioBytes = 0;
        int audioFrames = 0;
        QStringList controls; //!< types of the text messages, in order
        QStringList finals; //!< transcripts sent as final
        QList<qint64> finalsAt; //!< when, milliseconds since the epoch
        QList<Words> words; //!< every result that had some, in order
        bool isOpen = true;
    };

    static QString defaultKey() { return QStringLiteral("fake-deepgram-key"); }

    //! The table outlives the fake.
    explicit FakeDeepgram(TextTable &table, const QString &key = defaultKey(), QObject *parent = nullptr);
    //! This key opens, too, as while keys are being exchanged.
    void accept(const QString &key) { m_keys.append(key); }

    void queueFault(FaultKind kind, const FaultOptions &options = {}) { m_faults.add(kind, options); }
    [[nodiscard]] bool queueFaultNamed(const QByteArray &kind, const FaultOptions &options) override
    {
        return m_faults.addNamed(kind, options);
    }
    //! handshake_ms, final_delay_ms, interim_ms, idle_limit_ms, max_speed, speak_first_byte_ms, ms_per_character
    [[nodiscard]] bool configure(const QJsonObject &settings) override;
    [[nodiscard]] QJsonObject notes() const override;

    //! How a certain line comes out when a caller says it.
    void setHearing(const QString &line, const DeepgramEar::Hearing &hearing) { m_hearings.insert(line, hearing); }
    //! The transcript of a recording, known by its bytes.
    void setRecording(const QByteArray &file, const QString &transcript) { m_recordings.insert(file, transcript); }
    //! Between the sound that decides and the message about it, as the real service takes for finals.
    void setFinalDelay(std::chrono::milliseconds delay) { m_finalDelay = delay; }
    //! After so long without audio or KeepAlive a connection is closed with NET-0001; 10 s as in reality.
    void setIdleLimit(std::chrono::milliseconds limit) { m_idleLimit = limit; }

    [[nodiscard]] const QList<std::shared_ptr<Connection>> &connections() const { return m_connections; }

protected:
    void handle(HttpExchange *exchange) override;
    UpgradeDecision upgrade(const HttpRequest &request) override;
    void connected(QWebSocket *socket, const HttpRequest &request) override;

private:
    class Session;

    [[nodiscard]] bool isAuthorised(const HttpRequest &request);
    [[nodiscard]] HttpRequest::Headers idHeader(const QByteArray &error = {});
    [[nodiscard]] QString nextId();
    void fail(HttpExchange *exchange, int status, const QString &code, const QString &message,
        std::optional<std::chrono::seconds> retryAfter = {});
    void strike(HttpExchange *exchange, const FaultQueue<FaultKind>::Fault &fault);
    void transcribe(HttpExchange *exchange);
    void speak(HttpExchange *exchange);

    TextTable &m_table;
    QStringList m_keys;
    FaultQueue<FaultKind> m_faults;
    QHash<QString, DeepgramEar::Hearing> m_hearings;
    QHash<QByteArray, QString> m_recordings;
    std::chrono::milliseconds m_handshakeDelay { 0 };
    std::chrono::milliseconds m_finalDelay { 0 };
    std::chrono::milliseconds m_interimEvery { 500 };
    std::chrono::milliseconds m_idleLimit { 10000 };
    std::chrono::milliseconds m_speakFirstByte { 0 };
    double m_maxSpeed = 0; // results come at most so much faster than real time; 0: no limit
    int m_millisecondsPerCharacter = 60;
    int m_serial = 0;
    QList<std::shared_ptr<Connection>> m_connections;
};

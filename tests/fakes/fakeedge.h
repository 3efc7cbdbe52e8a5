// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/edgerules.h"
#include "fakes/fakeservice.h"
#include "fakes/texttable.h"

#include <QCache>

//! Microsoft's read-aloud speech service on loopback: the WebSocket …/edge/v1 and GET …/voices/list. It speaks in
//! watermarked MP3, with silence before and after as the real one has.
class FakeEdge : public FakeService
{
    Q_OBJECT

public:
    enum class FaultKind {
        // at the handshake (and for the voices list where they fit)
        Forbidden, //!< 403 whatever the token says
        Unauthorised, //!< 401
        HtmlError, //!< 503 and a page of HTML
        HangUpgrade,
        ResetUpgrade,
        // in the next turn
        NoAudio, //!< turn.start and turn.end, nothing between
        Throttled, //!< close 1007 after `after` audio frames
        CloseEarly, //!< an orderly close after `after` audio frames, no turn.end
        Reset, //!< after `after` audio frames
        NoTurnEnd, //!< all the audio, then silence; the connection stays
        NoAnswer, //!< silence after the request
        Stall, //!< silence after `after` audio frames
        LongHeader, //!< one frame whose header length points beyond it
        TinyFrame, //!< one frame of one byte
        ForeignFrames, //!< audio frames of another request between the own ones
        LookalikePayload, //!< one frame whose sound holds the bytes "Path:audio\r\n"
        TextInBinary, //!< one binary frame with another Path
    };
    Q_ENUM(FaultKind)

    //! How one sentence went.
    struct Turn
    {
        QString text;
        QString voice;
        QString requestId;
        QString outputFormat;
        int ratePercent = 0;
        std::chrono::milliseconds at { 0 };
        qint64 arrivedAt = 0; //!< monotonicNow()
        qint64 firstAudioAt = 0; //!< monotonicNow(); 0: none was sent
        int audioFrames = 0; //!< sent so far
        bool finished = false; //!< turn.end was sent
        bool abandoned = false; //!< the client closed before that
    };

    //! The table outlives the fake.
    explicit FakeEdge(TextTable &table, QObject *parent = nullptr);

    void queueFault(FaultKind kind, const FaultOptions &options = {}) { m_faults.add(kind, options); }
    [[nodiscard]] bool queueFaultNamed(const QByteArray &kind, const FaultOptions &options) override
    {
        return m_faults.addNamed(kind, options);
    }
    //! handshake_ms, first_audio_ms, speed_up, clock_skew_s, ms_per_character, house_rules, missing_conrad
    [[nodiscard]] bool configure(const QJsonObject &settings) override;
    [[nodiscard]] QJsonObject notes() const override;

    //! The server's clock minus the true one: beyond about five minutes tokens made by a right clock are refused.
    void setClockSkew(std::chrono::seconds skew) { m_skew = skew; }
    //! Whether rules that only a faithful imitation keeps are violations too; default: they are.
    void setHouseRules(bool on) { m_houseRules = on; }
    //! A voice that was taken away: its turns end without audio.
    void removeVoice(const QString &shortName) { m_removedVoices.append(shortName); }
    //! From the request to the first audio; then so many times faster than real time (0: all at once).
    void setLatency(std::chrono::milliseconds firstAudio, double speedUp);
    //! Of the speech itself, without the silence around it.
    void setPace(std::chrono::milliseconds perCharacter)
    {
        m_millisecondsPerCharacter = static_cast<int>(perCharacter.count());
    }

    [[nodiscard]] const QList<std::shared_ptr<Turn>> &turns() const { return m_turns; }
    //! The texts of the turns in order.
    [[nodiscard]] QStringList texts() const;

protected:
    void handle(HttpExchange *exchange) override;
    UpgradeDecision upgrade(const HttpRequest &request) override;
    void connected(QWebSocket *socket, const HttpRequest &request) override;

private:
    class Session;

    [[nodiscard]] QDateTime now() const { return QDateTime::currentDateTimeUtc().addSecs(m_skew.count()); }
    [[nodiscard]] HttpRequest::Headers dateHeader() const;
    void judge(const edge::Verdict &verdict);
    [[nodiscard]] QByteArray mp3For(const Turn &turn);

    TextTable &m_table;
    FaultQueue<FaultKind> m_faults;
    QStringList m_removedVoices;
    std::chrono::seconds m_skew { 0 };
    std::chrono::milliseconds m_handshakeDelay { 0 };
    std::chrono::milliseconds m_firstAudioDelay { 0 };
    double m_speedUp = 0;
    int m_millisecondsPerCharacter = 60;
    bool m_houseRules = true;
    QCache<QString, QByteArray> m_mp3s { 64 * 1024
        * 1024 }; // encoding is the dear part, and benchmarks repeat themselves
    QList<std::shared_ptr<Turn>> m_turns;
};

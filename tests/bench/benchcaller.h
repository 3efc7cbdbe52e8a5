// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fakes/audiblewatermark.h"
#include "softphone/softphone.h"

#include <QObject>
#include <QRandomGenerator>

//! One caller of the benchmark: phones, hears the summary out, then asks the same question again and again with pauses
//! of a human kind, and notes when what happened. All moments are monotonicNow().
class BenchCaller : public QObject
{
    Q_OBJECT

public:
    struct Words
    {
        QString text;
        QByteArray sound;
    };
    //! One question and the first sound of its answer.
    struct Turn
    {
        qint64 said = 0; //!< its last packet left
        qint64 answered = 0; //!< the first frame of the answer came
    };
    struct Interruption
    {
        qint64 began = 0; //!< its first packet may leave from now on
        qint64 cleared = 0;
    };

    BenchCaller(const SoftphoneOptions &options, const Words &question, const Words &interruption, quint32 seed,
        QNetworkAccessManager &network, Metronome &metronome, Clock &clock);

    void call(const QUrl &webhook) { m_phone.call(webhook); }
    void hangUp();
    //! From now on every answer is cut short.
    void interruptAnswers() { m_interrupts = true; }
    //! Decode what is heard, for silenceBeforeSummary(); costs CPU.
    void listenClosely() { m_ear.emplace(); }

    [[nodiscard]] const QString &question() const { return m_question.text; }
    [[nodiscard]] bool isOver() const { return m_phase == Phase::Over; }
    [[nodiscard]] bool hasHeardSummary() const { return m_phase >= Phase::Resting && m_phase < Phase::Over; }
    //! Why the call failed, or what was odd about it; empty when all is well.
    [[nodiscard]] const QString &trouble() const { return m_trouble; }

    //! From the stream's start message to the first frame of the greeting; -1 before that.
    [[nodiscard]] qint64 firstSound() const { return m_firstSound; }
    //! How long the line had nothing to play between the end of the greeting and the summary; nothing before that.
    [[nodiscard]] std::optional<std::chrono::milliseconds> silenceBeforeSummary() const;
    //! From the greeting's last tone to the summary's first as callers hear them, the pauses of the voice included.
    [[nodiscard]] std::optional<std::chrono::milliseconds> pauseBeforeSummary() const;
    [[nodiscard]] const QList<Turn> &turns() const { return m_turns; }
    [[nodiscard]] const QList<Interruption> &interruptions() const { return m_interruptions; }
    //! 20 ms windows in which the machine spoke, and all.
    [[nodiscard]] qint64 windowsSpoken() const { return m_windowsSpoken; }
    [[nodiscard]] qint64 windows() const { return m_windows; }
    //! Gaps inside what the machine said.
    [[nodiscard]] qsizetype underruns() const
    {
        return m_phone.playback() ? m_phone.playback()->underruns().size() : 0;
    }

private:
    enum class Phase { Opening, Resting, Asking, Waiting, Hearing, Interrupting, Over };

    void onHeard(const QByteArray &mulaw);
    void onSound();
    void onCleared();
    void rest();
    void ask();
    void interrupt();
    void wait();
    [[nodiscard]] std::chrono::milliseconds between(std::chrono::milliseconds least, std::chrono::milliseconds most);

    Softphone m_phone;
    const Words m_question;
    const Words m_interruption;
    QRandomGenerator m_random;
    Phase m_phase = Phase::Opening;
    bool m_interrupts = false;
    bool m_isCounted = true; // the turn that goes on is a question, not what was said into an answer
    QString m_trouble;

    qint64 m_started = 0;
    qint64 m_firstSound = -1;
    std::chrono::milliseconds m_quiet { 0 };
    std::chrono::milliseconds m_left { 0 }; // of the phase
    Turn m_turn;
    QList<Turn> m_turns;
    QList<Interruption> m_interruptions;
    qint64 m_windowsSpoken = 0;
    qint64 m_windows = 0;
    std::optional<audiblewatermark::Listener> m_ear;
    QList<audiblewatermark::Listener::Event> m_heard;
};

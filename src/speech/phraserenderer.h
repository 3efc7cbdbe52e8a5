// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/clock.h"
#include "speech/phrasecache.h"
#include "speech/phrasestore.h"
#include "speech/speechsynthesizer.h"

#include <QObject>
#include <QStringList>

#include <chrono>
#include <functional>

//! Makes the sound of the program's fixed sentences, so that a call never waits for them.
//!
//! start() takes what the store holds. Then the urgent ones of the missing sentences are made by the stand-in voice,
//! kept in memory only, so that a greeting exists within milliseconds of the first start; then all missing ones, one at
//! a time, by the real voice, which is stored and replaces the stand-in's. A call that needs another sentence before it
//! is there has it spoken by its own voice, so that nobody hears two voices without need. Once the real voice has
//! failed, the stand-in makes all that is missing: no call shall wait for a voice that is known to be ill. A sentence
//! that fails goes to the end of the queue, and after each failure there is a pause (1 s, doubling to 60 s, then on to
//! 10 min; a success starts over). It never gives up.
//!
//! Lives in one thread, with its voices and its clock. What it publishes may be read in any thread.
class PhraseRenderer : public QObject
{
    Q_OBJECT

public:
    //! Both voices and the clock must outlive this. real: the voice that callers shall hear, alone (not a ladder of
    //! voices, or a substitute's sound would be stored under the real voice's name); null: there is none, as in the
    //! demo. random: 0 … 1, spreads the pauses of several processes by up to a quarter.
    PhraseRenderer(const PhraseStore &store, SpeechSynthesizer *real, SpeechSynthesizer &standIn, Clock &clock,
        std::function<double()> random = systemRandom, QObject *parent = nullptr);
    ~PhraseRenderer() override;

    //! Begins with these sentences, the ones needed first in front. Without a real voice all are urgent. Reads the disk
    //! and publishes before it returns. Once only.
    void start(const QStringList &phrases, const QStringList &urgent);

    //! What is ready now; never null. For caches that are made later; read it in this object's thread.
    [[nodiscard]] PhraseSnapshot snapshot() const { return m_snapshot; }
    //! How many sentences the real voice has not said yet.
    [[nodiscard]] qsizetype missing() const { return m_waitingForReal.size(); }

    static double systemRandom();

Q_SIGNALS:
    //! After each change, to be adopted by every PhraseCache.
    void published(const PhraseSnapshot &snapshot);

private:
    enum class Voice { StandIn, Real };

    void next();
    void render(Voice voice, const QString &text);
    void onFinished();
    void onFailed(const ServiceError &error);
    void publish(const QString &text, const QByteArray &mulaw);
    void pause(const ServiceError &error);

    const PhraseStore m_store;
    SpeechSynthesizer *const m_real;
    SpeechSynthesizer &m_standIn;
    const std::function<double()> m_random;

    PhraseSnapshot m_snapshot = std::make_shared<const PhraseBook>();
    QStringList m_waitingForStandIn;
    QStringList m_waitingForReal;

    Voice m_voice = Voice::StandIn; // of what is being said now
    QString m_text; // what is being said now
    QByteArray m_mulaw; // what there is of it
    Pending<Utterance> m_utterance;

    int m_failures = 0; // of the real voice, in a row
    bool m_standInWarned = false;
    bool m_storeWarned = false;
    std::unique_ptr<ClockTimer> m_retry;
    std::unique_ptr<ClockTimer> m_limit; // for one sentence, should a voice neither finish nor fail
};

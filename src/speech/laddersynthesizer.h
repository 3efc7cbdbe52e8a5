// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/circuitbreaker.h"
#include "net/clock.h"
#include "speech/speechsynthesizer.h"

#include <chrono>
#include <memory>
#include <vector>

//! One voice of the ladder, the best first.
struct LadderRung
{
    QString name; //!< for log and metrics: "edge", "edge-fallback", "aura", "espeak"
    SpeechSynthesizer &voice;
    //! How often a complete answer without sound is asked for again before the next voice; within the one wait.
    int emptyRetries = 0;
};

struct LadderSettings
{
    //! How long a caller waits for sound from one voice, at its beginning and in its middle, while there is another
    //! one to turn to. The last voice is given the time it takes itself.
    std::chrono::milliseconds patience { 2500 };
    //! Silence between the broken-off words of one voice and the whole sentence from the next.
    std::chrono::milliseconds restartPause { 250 };
    //! A voice whose sound falls this far behind the time it takes to play is slow.
    std::chrono::milliseconds slowFrom { 500 };
    CircuitBreaker::Settings breaker {};
};

//! A voice made of several: what one cannot say, the next one says.
//!
//! - A voice that fails before any sound, or hangs for longer than the patience, is followed by the next one; its
//!   breaker remembers that, and a hang opens it at once. So a dead service costs one wait, not one per sentence.
//! - A voice that breaks off in mid-sentence is followed by a short pause and the whole sentence from the next: the
//!   listener hears a restart, which is plain to the ear, whereas a sentence without its end may say the wrong thing
//!   ("Anna comes … ").
//! - A voice that makes its sound more slowly than it plays is not used for the next sentence. The one it is at has a
//!   pause, for which the patience holds, too; when that would not do, the next voice says the whole sentence. A voice
//!   that was slow lately, and those that stand in for it, show their pace before their first sound is passed on; all
//!   others are passed on at once (see PaceKeeper).
//! - The last voice is tried even when its breaker is open: silence is the one answer that is never right.
//! - failed() only when no voice could say the sentence; the error is the first one, that of the best voice tried.
//!   A text without letter or digit is failed(Empty) at once.
//!
//! prepare() goes to the voice that would speak next. Voices and clock must outlive this and its utterances, unless
//! these were cancelled. One per worker thread.
class LadderSynthesizer final : public SpeechSynthesizer
{
public:
    //! At least one rung.
    LadderSynthesizer(const std::vector<LadderRung> &rungs, LadderSettings settings, Clock &clock);
    ~LadderSynthesizer() override;

    [[nodiscard]] Pending<Utterance> speak(const QString &text, const Prosody &prosody) override;
    void prepare() override;

    //! Called when a voice fails to say a sentence, and when its breaker opens or closes. For metrics.
    struct Observer
    {
        std::function<void(const QString &rung, const ServiceError &error)> onError;
        std::function<void(const QString &rung, CircuitBreaker::State state)> onBreaker;
    };
    void setObserver(Observer observer);

    struct Shared; //!< the rungs with their breakers, as the utterances need them

private:
    std::shared_ptr<Shared> m_shared;
};

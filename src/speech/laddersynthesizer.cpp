// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/laddersynthesizer.h"

#include "audio/mulaw.h"
#include "net/logcategories.h"
#include "speech/speakabletext.h"

#include <deque>

using Kind = ServiceError::Kind;

struct LadderSynthesizer::Shared
{
    struct Step
    {
        Step(const LadderRung &itsRung, const LadderSettings &settings, Clock &clock)
            : rung(itsRung), breaker(settings.breaker, clock)
        {
        }
        LadderRung rung;
        CircuitBreaker breaker;
    };

    Shared(const LadderSettings &itsSettings, Clock &itsClock) : settings(itsSettings), clock(itsClock) { }

    LadderSettings settings;
    Clock &clock;
    std::deque<Step> steps; // not a vector: a breaker stays where it was made
    Observer observer;
};

namespace
{
using Shared = LadderSynthesizer::Shared;

//! One sentence on its way down the ladder.
class LadderUtterance final : public Utterance
{
public:
    LadderUtterance(std::shared_ptr<Shared> shared, const QString &text, const Prosody &prosody)
        : m_shared(std::move(shared)), m_text(text), m_prosody(prosody), m_patience(m_shared->clock.timer([this] {
            onFailed({ Kind::Timeout, QStringLiteral("no sound in time"), {} }, true);
        }))
    {
        if (speakable::hasWords(text))
            tryFrom(0);
        else
            QMetaObject::invokeMethod(
                this,
                [this] {
                    fail({ Kind::Empty, QStringLiteral("no letter or digit to speak"), {} });
                },
                Qt::QueuedConnection);
    }

    void cancel() override
    {
        if (m_over)
            return;
        // An interruption says nothing about the voice, unless it was heard: then it lives.
        if (m_current && m_sound.count() > 0)
            step().breaker.succeeded();
        else if (m_current)
            step().breaker.abandoned();
        release();
    }

private:
    [[nodiscard]] Shared::Step &step() { return m_shared->steps[m_index]; }
    [[nodiscard]] bool isLast() const { return m_index + 1 == m_shared->steps.size(); }

    void tryFrom(size_t index)
    {
        const auto count = m_shared->steps.size();
        // Nothing lies below the last voice, so its breaker counts but does not forbid.
        while (index < count && !m_shared->steps[index].breaker.tryAcquire() && index + 1 < count)
            ++index;
        if (index == count) {
            fail(*m_firstError);
            return;
        }
        m_index = index;
        m_emptyRetries = step().rung.emptyRetries;
        if (!isLast())
            m_patience->start(m_shared->settings.patience);
        ask();
    }

    void ask()
    {
        m_sound = std::chrono::milliseconds(0);
        m_current = step().rung.voice.speak(m_text, m_prosody);
        connect(m_current.get(), &Utterance::audioReady, this, &LadderUtterance::onAudio);
        connect(m_current.get(), &Utterance::finished, this, &LadderUtterance::onFinished);
        connect(
            m_current.get(), &Utterance::failed, this, [this](const ServiceError &error) { onFailed(error, false); });
    }

    void onAudio(const QByteArray &mulaw)
    {
        const auto now = m_shared->clock.now();
        const bool first = m_sound.count() == 0;
        if (first)
            m_soundSince = now;
        // At least one, so that even a very short piece counts as sound.
        m_sound += std::max(mulaw::duration(mulaw.size()), std::chrono::milliseconds(1));
        if (!isLast()) {
            // Sound comes faster than it plays; what still plays is no wait for the listener.
            const auto stillPlaying = std::max(m_soundSince + m_sound - now, std::chrono::milliseconds(0));
            m_patience->start(stillPlaying + m_shared->settings.patience);
        }
        if (m_cutOff && first)
            Q_EMIT audioReady(QByteArray(mulaw::silence(m_shared->settings.restartPause) + mulaw));
        else
            Q_EMIT audioReady(mulaw);
    }

    void onFinished()
    {
        step().breaker.succeeded();
        release();
        Q_EMIT finished();
    }

    void onFailed(const ServiceError &error, bool hung)
    {
        const bool sounded = m_sound.count() > 0;
        m_current.reset();
        if (error.kind == Kind::Empty && !sounded && m_emptyRetries > 0) {
            --m_emptyRetries;
            ask(); // within the same patience: the listener waits already
            return;
        }
        m_patience->stop();
        report(error, sounded, hung);
        m_cutOff = m_cutOff || sounded;
        if (!m_firstError)
            m_firstError = error;
        tryFrom(m_index + 1);
    }

    void report(const ServiceError &error, bool sounded, bool hung)
    {
        auto &breaker = step().breaker;
        const auto &name = step().rung.name;
        const bool wasOpen = breaker.state() == CircuitBreaker::State::Open;
        if (hung)
            breaker.trip(error);
        else
            breaker.failed(error);
        const char *what = sounded ? "broke off:" : "failed:";
        if (!wasOpen && breaker.state() == CircuitBreaker::State::Open)
            qCWarning(logSpeech).noquote() << "voice" << name << what << error.toString() << "- not used for"
                                           << breaker.remainingCoolDown().count() << "ms";
        else
            qCInfo(logSpeech).noquote() << "voice" << name << what << error.toString();
        if (m_shared->observer.onError)
            m_shared->observer.onError(name, error);
    }

    void fail(const ServiceError &error)
    {
        if (m_over)
            return;
        release();
        Q_EMIT failed(error);
    }

    void release()
    {
        m_over = true;
        m_patience->stop();
        m_current.reset();
    }

    std::shared_ptr<Shared> m_shared;
    QString m_text;
    Prosody m_prosody;
    std::unique_ptr<ClockTimer> m_patience;
    Pending<Utterance> m_current;
    size_t m_index = 0;
    int m_emptyRetries = 0;
    std::chrono::milliseconds m_sound { 0 }; // from the current voice
    std::chrono::milliseconds m_soundSince { 0 };
    bool m_cutOff = false; // an earlier voice had begun
    bool m_over = false;
    std::optional<ServiceError> m_firstError;
};
}

LadderSynthesizer::LadderSynthesizer(std::vector<LadderRung> rungs, LadderSettings settings, Clock &clock)
    : m_shared(std::make_shared<Shared>(settings, clock))
{
    Q_ASSERT(!rungs.empty());
    for (const auto &rung : rungs) {
        auto &step = m_shared->steps.emplace_back(rung, settings, clock);
        // The breaker lives in what the observer points to.
        step.breaker.setObserver([shared = m_shared.get(), name = rung.name](CircuitBreaker::State state) {
            if (state == CircuitBreaker::State::Closed)
                qCInfo(logSpeech).noquote() << "voice" << name << "is back";
            if (shared->observer.onBreaker)
                shared->observer.onBreaker(name, state);
        });
    }
}

LadderSynthesizer::~LadderSynthesizer() = default;

Pending<Utterance> LadderSynthesizer::speak(const QString &text, const Prosody &prosody)
{
    return Pending<Utterance>(new LadderUtterance(m_shared, text, prosody));
}

void LadderSynthesizer::prepare()
{
    for (auto &step : m_shared->steps) {
        if (step.breaker.wouldAllow() || &step == &m_shared->steps.back()) {
            step.rung.voice.prepare();
            return;
        }
    }
}

void LadderSynthesizer::setObserver(Observer observer)
{
    m_shared->observer = std::move(observer);
}

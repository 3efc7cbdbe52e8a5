// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/laddersynthesizer.h"

#include "audio/mulaw.h"
#include "net/logcategories.h"
#include "speech/pacekeeper.h"
#include "speech/speakabletext.h"

#include <algorithm>
#include <deque>
#include <optional>

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
        bool wasSlow = false; // and has not said a whole sentence in time since
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

//! About how long a text will sound.
std::chrono::milliseconds expectedLength(const QString &text, const Prosody &prosody)
{
    constexpr std::chrono::milliseconds PerCharacter(65);
    return PerCharacter * text.size() * 100 / (100 + prosody.ratePercent);
}

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
        // An interruption says nothing about the voice, unless it has sounded: then it lives.
        if (m_current && m_pace->hasSound())
            succeed();
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
        m_isSlow = false;
        if (!isLast())
            waitUntil(m_shared->clock.now() + m_shared->settings.patience);
        ask();
    }

    void ask()
    {
        // What slows one voice down (a line, a machine) may slow down those that stand in for it.
        const auto &steps = m_shared->steps;
        const bool slowLately = std::any_of(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(m_index) + 1,
            [](const Shared::Step &tried) { return tried.wasSlow; });
        m_pace.emplace(expectedLength(m_text, m_prosody), slowLately);
        m_current = step().rung.voice.speak(m_text, m_prosody);
        connect(m_current.get(), &Utterance::audioReady, this, &LadderUtterance::onAudio);
        connect(m_current.get(), &Utterance::finished, this, &LadderUtterance::onFinished);
        connect(
            m_current.get(), &Utterance::failed, this, [this](const ServiceError &error) { onFailed(error, false); });
    }

    void onAudio(const QByteArray &mulaw)
    {
        const auto now = m_shared->clock.now();
        const bool first = !m_pace->wasHeard();
        const QByteArray due = m_pace->feed(mulaw, now);
        if (!m_isSlow && m_pace->behind(now) > m_shared->settings.slowFrom)
            markSlow();
        if (due.isEmpty()) {
            // From its beginning by the next voice is sooner, too.
            if (m_isSlow && !isLast() && m_pace->stillToGather(now) > m_patienceUntil - now)
                onFailed(tooSlow(), true);
            return;
        }
        if (!isLast()) // sound comes faster than it plays; what still plays is no wait for the listener
            waitUntil(std::max(m_pace->playsUntil(), now) + m_shared->settings.patience);
        play(due, first);
    }

    void onFinished()
    {
        if (m_pace->keptUp())
            step().wasSlow = false;
        succeed();
        m_current.reset();
        m_patience->stop();
        const bool first = !m_pace->wasHeard();
        const QByteArray rest = m_pace->finish();
        if (!rest.isEmpty())
            play(rest, first);
        if (m_over) // cancelled by whoever heard the rest
            return;
        release();
        Q_EMIT finished();
    }

    void waitUntil(std::chrono::milliseconds moment)
    {
        m_patienceUntil = moment;
        m_patience->start(moment - m_shared->clock.now());
    }

    void play(const QByteArray &mulaw, bool first)
    {
        if (m_cutOff && first)
            Q_EMIT audioReady(QByteArray(mulaw::silence(m_shared->settings.restartPause) + mulaw));
        else
            Q_EMIT audioReady(mulaw);
    }

    //! The voice lives; but a slow one has had its breaker opened and stays out.
    void succeed()
    {
        if (!m_isSlow)
            step().breaker.succeeded();
    }

    void markSlow()
    {
        m_isSlow = true;
        step().wasSlow = true;
        report(tooSlow(), "is slow:", true);
    }

    [[nodiscard]] static ServiceError tooSlow()
    {
        return { Kind::Timeout, QStringLiteral("its sound comes more slowly than it plays"), {} };
    }

    void onFailed(const ServiceError &error, bool hung)
    {
        const bool wasHeard = m_pace->wasHeard();
        m_current.reset();
        if (error.kind == Kind::Empty && !m_pace->hasSound() && m_emptyRetries > 0) {
            --m_emptyRetries;
            ask(); // within the same patience: the listener waits already
            return;
        }
        m_patience->stop();
        if (!m_isSlow) // else that was said
            report(error, wasHeard ? "broke off:" : "failed:", hung);
        m_cutOff = m_cutOff || wasHeard;
        if (!m_firstError)
            m_firstError = error;
        tryFrom(m_index + 1);
    }

    //! Opens the breaker at once, or only counts.
    void report(const ServiceError &error, const char *what, bool atOnce)
    {
        auto &breaker = step().breaker;
        const auto &name = step().rung.name;
        const bool wasOpen = breaker.state() == CircuitBreaker::State::Open;
        if (atOnce)
            breaker.trip(error);
        else
            breaker.failed(error);
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
    std::optional<PaceKeeper> m_pace; // of the current voice
    std::chrono::milliseconds m_patienceUntil { 0 };
    bool m_isSlow = false; // the current voice, and its breaker knows
    bool m_cutOff = false; // an earlier voice had begun
    bool m_over = false;
    std::optional<ServiceError> m_firstError;
};
}

LadderSynthesizer::LadderSynthesizer(const std::vector<LadderRung> &rungs, LadderSettings settings, Clock &clock)
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

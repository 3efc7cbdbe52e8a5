// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "speech/phraserenderer.h"

#include "net/logcategories.h"

#include <QRandomGenerator>

#include <algorithm>
#include <array>

using namespace std::chrono_literals;

namespace
{
// Pauses after the first, second, … failure in a row; the last one repeats.
constexpr std::array<std::chrono::milliseconds, 11> Pauses { 1s, 2s, 4s, 8s, 16s, 32s, 60s, 2min, 4min, 8min, 10min };
// Longer than any voice needs for one fixed sentence, its own retries included.
constexpr std::chrono::milliseconds SentenceLimit = 60s;
constexpr double Spread = 0.25;
}

PhraseRenderer::PhraseRenderer(const PhraseStore &store, SpeechSynthesizer *real, SpeechSynthesizer &standIn,
    Clock &clock, std::function<double()> random, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_real(real)
    , m_standIn(standIn)
    , m_random(std::move(random))
    , m_retry(clock.timer([this] {
        if (!m_utterance)
            next();
    }))
    , m_limit(clock.timer([this] {
        m_utterance.reset();
        onFailed({ ServiceError::Kind::Timeout, QStringLiteral("the voice neither finished nor failed"), {} });
    }))
{
}

PhraseRenderer::~PhraseRenderer() = default;

double PhraseRenderer::systemRandom()
{
    return QRandomGenerator::global()->generateDouble();
}

void PhraseRenderer::start(const QStringList &phrases, const QStringList &urgent)
{
    auto book = std::make_shared<PhraseBook>();
    for (const QString &text : phrases) {
        const QByteArray mulaw = m_real ? m_store.load(text) : QByteArray();
        if (!mulaw.isEmpty())
            book->insert(text, mulaw);
        else if (!m_waitingForReal.contains(text))
            m_waitingForReal += text;
    }
    for (const QString &text : std::as_const(m_waitingForReal)) {
        if (!m_real || urgent.contains(text))
            m_waitingForStandIn += text;
    }
    if (!m_real)
        m_waitingForReal.clear();
    m_snapshot = std::move(book);
    Q_EMIT published(m_snapshot);
    next();
}

void PhraseRenderer::next()
{
    if (!m_waitingForStandIn.isEmpty())
        render(Voice::StandIn, m_waitingForStandIn.takeFirst());
    else if (!m_waitingForReal.isEmpty() && !m_retry->isActive())
        render(Voice::Real, m_waitingForReal.first());
}

void PhraseRenderer::render(Voice voice, const QString &text)
{
    m_voice = voice;
    m_text = text;
    m_mulaw.clear();
    SpeechSynthesizer &synthesizer = voice == Voice::Real ? *m_real : m_standIn;
    m_utterance = synthesizer.speak(text, {});
    connect(m_utterance.get(), &Utterance::audioReady, this, [this](const QByteArray &mulaw) { m_mulaw += mulaw; });
    connect(m_utterance.get(), &Utterance::finished, this, &PhraseRenderer::onFinished);
    connect(m_utterance.get(), &Utterance::failed, this, &PhraseRenderer::onFailed);
    m_limit->start(SentenceLimit);
}

void PhraseRenderer::onFinished()
{
    if (m_mulaw.isEmpty()) {
        onFailed({ ServiceError::Kind::Empty, QStringLiteral("no sound"), {} });
        return;
    }
    m_utterance.reset();
    m_limit->stop();
    if (m_voice == Voice::Real) {
        m_failures = 0;
        m_waitingForReal.removeFirst();
        QString reason;
        if (!m_store.save(m_text, m_mulaw, &reason) && !std::exchange(m_storeWarned, true))
            qCWarning(logSpeech, "Ready-made phrases can not be kept (%ls); check CACHE_DIR and its free space",
                qUtf16Printable(reason));
    }
    publish(m_text, m_mulaw);
    next();
}

void PhraseRenderer::onFailed(const ServiceError &error)
{
    m_utterance.reset();
    m_limit->stop();
    if (m_voice == Voice::Real) {
        m_waitingForReal.move(0, m_waitingForReal.size() - 1);
        pause(error);
        for (const QString &text : std::as_const(m_waitingForReal)) {
            if (!m_snapshot->contains(text))
                m_waitingForStandIn += text;
        }
        next();
        return;
    }
    if (!std::exchange(m_standInWarned, true))
        qCWarning(logSpeech, "The stand-in voice can not say a phrase: %ls", qUtf16Printable(error.toString()));
    next();
}

void PhraseRenderer::publish(const QString &text, const QByteArray &mulaw)
{
    auto book = std::make_shared<PhraseBook>(*m_snapshot);
    book->insert(text, mulaw);
    m_snapshot = std::move(book);
    Q_EMIT published(m_snapshot);
}

void PhraseRenderer::pause(const ServiceError &error)
{
    const auto step = std::min(static_cast<size_t>(m_failures), Pauses.size() - 1);
    ++m_failures;
    const auto spread = std::chrono::duration<double, std::milli>(Pauses[step]) * (1 + Spread * m_random());
    const auto delay
        = std::max(std::chrono::duration_cast<std::chrono::milliseconds>(spread), error.retryAfter.value_or(0ms));
    qCInfo(logSpeech, "A phrase is not ready in the real voice (%ls); %lld wait, next try in %lld s",
        qUtf16Printable(error.toString()), static_cast<long long>(m_waitingForReal.size()),
        static_cast<long long>(std::chrono::ceil<std::chrono::seconds>(delay).count()));
    m_retry->start(delay);
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/callworker.h"

#include "app/serviceparts.h"
#include "app/watchedrecognizer.h"
#include "store/inboxservice.h"

#include <QCoreApplication>

CallWorker::CallWorker(const MachineParts &parts) : m_watch(parts.watch)
{
    makeVoice(parts);
    makeModel(parts);
    makeRecognizer(parts);
    m_phrases = std::make_unique<PhraseCache>();
    m_inbox = parts.inbox->sourceForThisThread(m_clock);
    m_briefings = std::make_unique<BriefingDesk>(*parts.briefings, *m_inbox, *m_model, parts.call, m_clock);
    const CallServices services { *m_inbox, *m_model, *m_voice, m_recognizer.get(), *m_phrases, m_clock };
    m_switchboard = std::make_unique<Switchboard>(services, parts.access, *m_briefings, parts.call);
    m_telephony = std::make_unique<TelephonyWorker>(
        parts.telephony, *parts.ledger, *m_switchboard, m_clock, parts.updates, parts.metrics);
}

CallWorker::~CallWorker()
{
    m_switchboard->breakOff();
    // Calls are deleted later by habit; here they must be gone, with all they still ask for, before what they ask.
    m_telephony.reset();
    m_switchboard.reset();
    m_briefings.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void CallWorker::makeVoice(const MachineParts &parts)
{
    const Settings &settings = parts.settings;
    m_localVoice = std::make_unique<LocalVoice>(*parts.localVoice, LocalVoiceStyle { settings.language, {}, 50 });
    std::vector<LadderRung> rungs;
    if (!parts.withoutServices) {
        m_firstVoice = std::make_unique<EdgeSynthesizer>(
            serviceparts::edge(settings, settings.speech.voice), m_clock, m_network, m_decoders);
        m_secondVoice = std::make_unique<EdgeSynthesizer>(
            serviceparts::edge(settings, settings.speech.fallbackVoice), m_clock, m_network, m_decoders);
        rungs.push_back({ QStringLiteral("edge-tts"), *m_firstVoice, 1 });
        rungs.push_back({ QStringLiteral("edge-tts-fallback"), *m_secondVoice, 0 });
    }
    if (!parts.withoutServices && settings.deepgram.apiKey.isSet()) {
        m_auraVoice = std::make_unique<AuraSynthesizer>(serviceparts::aura(settings), m_clock, m_network);
        rungs.push_back({ QStringLiteral("aura"), *m_auraVoice, 0 });
    }
    rungs.push_back({ QStringLiteral("espeak-ng"), *m_localVoice, 0 });
    m_voice = std::make_unique<LadderSynthesizer>(std::move(rungs), LadderSettings(), m_clock);
    m_voice->setObserver(
        { [this](const QString &rung, const ServiceError &error) { m_watch.failed(rung.toLatin1(), error); },
            [this](const QString &rung, CircuitBreaker::State state) { m_watch.onBreaker(rung.toLatin1(), state); } });
}

void CallWorker::makeModel(const MachineParts &parts)
{
    const bool hasModel = !parts.withoutServices && parts.settings.claude.apiKey.isSet();
    m_reader
        = std::make_unique<PlainReader>(hasModel ? PlainReader::Reason::ModelFailed : PlainReader::Reason::NoModel);
    m_model = m_reader.get();
    if (!hasModel)
        return;
    m_claude = std::make_unique<ClaudeModel>(serviceparts::claude(parts.settings), m_clock, m_network);
    m_claudeBreaker = std::make_unique<CircuitBreaker>(CircuitBreaker::Settings(), m_clock);
    m_claudeBreaker->setErrorObserver([this](const ServiceError &error) { m_watch.failed("claude", error); });
    m_claudeBreaker->setObserver([this](CircuitBreaker::State state) { m_watch.onBreaker("claude", state); });
    m_ladder = std::make_unique<LadderModel>(*m_claude, *m_reader, *m_claudeBreaker);
    m_model = m_ladder.get();
    m_claude->prepare();
    m_claude->lookUp();
}

void CallWorker::makeRecognizer(const MachineParts &parts)
{
    if (parts.makeRecognizer)
        m_recognizer = parts.makeRecognizer();
    else if (!parts.withoutServices && parts.settings.deepgram.apiKey.isSet())
        m_recognizer = std::make_unique<WatchedRecognizer>(
            std::make_unique<DeepgramRecognizer>(serviceparts::deepgram(parts.settings), m_clock), "deepgram", m_watch);
}

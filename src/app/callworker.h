// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/machineparts.h"
#include "app/workerservicewatch.h"
#include "audio/mp3decoderpool.h"
#include "call/briefingdesk.h"
#include "call/switchboard.h"
#include "llm/claudemodel.h"
#include "llm/laddermodel.h"
#include "llm/plainreader.h"
#include "net/circuitbreaker.h"
#include "net/clock.h"
#include "speech/aurasynthesizer.h"
#include "speech/deepgramrecognizer.h"
#include "speech/edgesynthesizer.h"
#include "speech/laddersynthesizer.h"
#include "speech/localvoice.h"
#include "speech/phrasecache.h"
#include "telephony/telephonyworker.h"

#include <QNetworkAccessManager>
#include <QObject>

#include <memory>

//! Everything one worker thread holds: the services as its calls use them, the switchboard, and the telephone side.
//! Made, used and destroyed in its thread. The order of the members is the order of who needs whom.
class CallWorker : public QObject
{
    Q_OBJECT

public:
    //! parts: what the whole process shares; must outlive the worker.
    explicit CallWorker(const MachineParts &parts);
    ~CallWorker() override;

    [[nodiscard]] TelephonyWorker &telephony() { return *m_telephony; }
    [[nodiscard]] Switchboard &switchboard() { return *m_switchboard; }
    [[nodiscard]] PhraseCache &phrases() { return *m_phrases; }

private:
    void makeVoice(const MachineParts &parts);
    void makeModel(const MachineParts &parts);
    void makeRecognizer(const MachineParts &parts);

    WorkerServiceWatch m_watch;
    SystemClock m_clock;
    QNetworkAccessManager m_network;
    Mp3DecoderPool m_decoders;

    std::unique_ptr<EdgeSynthesizer> m_firstVoice;
    std::unique_ptr<EdgeSynthesizer> m_secondVoice;
    std::unique_ptr<AuraSynthesizer> m_auraVoice;
    std::unique_ptr<LocalVoice> m_localVoice;
    std::unique_ptr<LadderSynthesizer> m_voice;
    std::unique_ptr<PhraseCache> m_phrases;

    std::unique_ptr<SpeechRecognizer> m_recognizer; // null: keys only

    std::unique_ptr<ClaudeModel> m_claude;
    std::unique_ptr<CircuitBreaker> m_claudeBreaker;
    std::unique_ptr<PlainReader> m_reader;
    std::unique_ptr<LadderModel> m_ladder;
    LanguageModel *m_model = nullptr;

    std::unique_ptr<MessageSource> m_inbox;
    std::unique_ptr<BriefingDesk> m_briefings;
    std::unique_ptr<Switchboard> m_switchboard;
    std::unique_ptr<TelephonyWorker> m_telephony;
};

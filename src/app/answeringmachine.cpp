// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/answeringmachine.h"

#include "app/callhistory.h"
#include "app/callworker.h"
#include "app/databaseaccessledger.h"
#include "app/databasetokenledger.h"
#include "app/metrics.h"
#include "app/ownerapprovals.h"
#include "app/phrasevoices.h"
#include "app/replicacalls.h"
#include "app/serviceparts.h"
#include "app/threadedpinchecker.h"
#include "app/updatedelivery.h"
#include "app/workercrew.h"
#include "call/briefingdesk.h"
#include "call/callregistry.h"
#include "call/phrases.h"
#include "net/logcategories.h"
#include "speech/localvoiceengine.h"
#include "store/inboxservice.h"
#include "store/replicas.h"
#include "telephony/gate.h"
#include "telephony/streamtoken.h"
#include "telephony/tokenledger.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QTimer>

namespace
{
//! After the grace time the last callers hear one sentence; nobody is waited for longer than this.
constexpr std::chrono::seconds LastWords(15);
//! A stream comes within a second or two of its webhook; the end waits no longer than this for one that may never come.
constexpr std::chrono::seconds LastStreams(10);
//! The stand-in voice says the greeting within 20 ms, from a cold disk within 150; without that voice nobody waits
//! long.
constexpr std::chrono::milliseconds GreetingLimit(500);
//! Far more than the settings of the last minute, in which a stream token lives, can have had.
constexpr qsizetype MostFormerSecrets = 32;
}

AnsweringMachine::AnsweringMachine(const Settings &settings, const MachineStandIns &standIns)
    : m_clock(std::make_unique<SystemClock>())
    , m_metrics(std::make_unique<Metrics>())
    , m_localVoice(std::make_unique<LocalVoiceEngine>())
    , m_ledger(std::make_unique<MemoryTokenLedger>(*m_clock))
    , m_briefings(std::make_unique<BriefingHub>())
    , m_registry(std::make_unique<CallRegistry>(settings.callers.callsPerCaller, StreamToken::Lifetime, *m_clock))
{
    InboxServiceSettings inbox
        = standIns.inbox ? InboxServiceSettings::demo(*standIns.inbox) : serviceparts::inbox(settings);
    inbox.database.measured = [metrics = m_metrics.get()](auto took) { metrics->databaseTook(took); };
    m_inbox = std::make_unique<InboxService>(inbox);
    m_metrics->setMessageCounter([service = m_inbox.get()] { return service->countMessages(); });
    readParts(settings);
    m_parts.withoutServices = standIns.inbox.has_value();
    m_parts.makeRecognizer = standIns.makeRecognizer;
    m_parts.ledger = m_ledger.get();
    if (settings.telegram.mode == TelegramMode::Webhook && !standIns.inbox) {
        m_updates = std::make_unique<UpdateDelivery>(*m_inbox);
        m_parts.updates = m_updates.get();
    }
    m_access = std::make_unique<DatabaseAccessLedger>(*m_inbox, serviceparts::access(settings), *m_clock);
    m_parts.access.ledger = m_access.get();
    guardTheDoor();
    m_parts.metrics = m_metrics.get();
    m_parts.watch = m_metrics.get();
    m_parts.briefings = m_briefings.get();
    m_parts.inbox = m_inbox.get();
    m_parts.localVoice = m_localVoice.get();
    connect(m_registry.get(), &CallRegistry::activeChanged, this, &AnsweringMachine::onActiveChanged);
    connect(m_registry.get(), &CallRegistry::activeChanged, m_metrics.get(), &Metrics::onActiveChanged);
    connect(m_registry.get(), &CallRegistry::streamNeverCame, m_metrics.get(), &Metrics::onStreamNeverCame);
    connect(m_inbox.get(), &InboxService::databaseUsable, this, &AnsweringMachine::onDatabaseUsable);
    connect(m_inbox.get(), &InboxService::databaseUsable, m_metrics.get(), &Metrics::onDatabaseUsable);
    connect(m_inbox.get(), &InboxService::troubled, m_metrics.get(), &Metrics::onMessengerTroubled);
    connect(m_inbox.get(), &InboxService::caughtUp, m_metrics.get(), &Metrics::onMessengerCaughtUp);
}

void AnsweringMachine::readParts(const Settings &settings)
{
    m_parts.settings = settings;
    m_parts.call = serviceparts::call(settings);
    m_parts.telephony = serviceparts::telephony(settings);
}

void AnsweringMachine::guardTheDoor()
{
    const auto pin = PinHash::read(m_parts.settings.callers.pin);
    m_parts.pin = pin ? std::make_shared<ThreadedPinChecker>(*pin) : nullptr;
    m_parts.access.pin = m_parts.pin.get();
}

void AnsweringMachine::adopt(const Settings &settings)
{
    if (m_stopping)
        return;
    const MachineParts before = m_parts;
    readParts(settings);
    // The seals of tokens that were handed out a moment ago still hold.
    m_parts.telephony.processSecret = before.telephony.processSecret;
    const QList<QByteArray> seals = before.telephony.tokenSecrets();
    m_parts.telephony.formerSecrets = seals.first(std::min(MostFormerSecrets, seals.size()));
    guardTheDoor();
    m_access->adopt(serviceparts::access(settings));
    if (!m_parts.withoutServices)
        m_inbox->adopt(serviceparts::inbox(settings));
    m_phraseVoices = std::make_unique<PhraseVoices>(m_parts);
    m_crew->start(std::make_shared<const MachineParts>(m_parts), settings.server.workerThreads);
    m_phraseVoices->renderer().start(allPhrases(settings.language), urgentPhrases(settings.language));
    onActiveChanged(m_activeCalls); // MAX_CALLS may be another
}

void AnsweringMachine::hail(const std::function<void()> &alive)
{
    m_crew->hail(alive);
}

void AnsweringMachine::meetTheOwner()
{
    OwnerDesk *desk = m_inbox->owner();
    if (!desk)
        return;
    m_approvals = std::make_unique<OwnerApprovals>(*desk, m_parts.settings.language);
    m_parts.access.owner = m_approvals.get();
    connect(m_access.get(), &DatabaseAccessLedger::lockedOut, m_approvals.get(), &OwnerApprovals::tellOfLockout);
}

AnsweringMachine::~AnsweringMachine()
{
    // The gate hands out sockets, and the workers use everything else.
    if (m_gate)
        m_gate->close();
    m_phraseVoices.reset();
    m_crew.reset();
    m_gate.reset();
    // Their last calls go into the history, also those whose end was told while the event loop was being left.
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
    m_replicaCalls.reset();
    m_sharedLedger.reset();
    m_inbox->stop();
}

QString AnsweringMachine::start()
{
    const Result<void> opened = m_inbox->start();
    if (!opened)
        return opened.error().detail;
    if (m_inbox->replicas())
        joinReplicas();
    else
        restoreTokens();
    meetTheOwner();
    m_phraseVoices = std::make_unique<PhraseVoices>(m_parts);
    m_gate = std::make_unique<Gate>(m_parts.telephony);
    m_crew = std::make_unique<WorkerCrew>(*m_gate);
    connect(m_crew.get(), &WorkerCrew::joined, this, &AnsweringMachine::meetWorker);
    m_crew->start(std::make_shared<const MachineParts>(m_parts), m_parts.settings.server.workerThreads);
    m_phraseVoices->renderer().start(allPhrases(m_parts.settings.language), urgentPhrases(m_parts.settings.language));
    awaitGreeting();
    const Settings::Server &server = m_parts.settings.server;
    if (!m_gate->open(server.host, server.port)) {
        return QStringLiteral("cannot listen on %1, port %2 (%3): free that port, or set HOST and PORT")
            .arg(server.host.toString(), QString::number(server.port), m_gate->errorString());
    }
    setReadiness(true, {});
    qCInfo(logApp, "ready on %s, port %d; Twilio reaches it as %s", qUtf8Printable(server.host.toString()), port(),
        qUtf8Printable(server.publicUrlAsGiven));
    return {};
}

void AnsweringMachine::joinReplicas()
{
    Replicas &replicas = *m_inbox->replicas();
    m_sharedLedger = std::make_unique<DatabaseTokenLedger>(replicas, *m_clock);
    m_parts.ledger = m_sharedLedger.get();
    const Settings &settings = m_parts.settings;
    m_replicaCalls
        = std::make_unique<ReplicaCalls>(replicas, settings.callers.callsPerCaller, settings.server.maxCall, *m_clock);
    // What its webhook has begun here is not waited for any more.
    connect(m_replicaCalls.get(), &ReplicaCalls::begunElsewhere, m_registry.get(), &CallRegistry::onCallEnded);
    connect(m_replicaCalls.get(), &ReplicaCalls::begunElsewhere, m_briefings.get(), &BriefingHub::drop);
}

// A webhook that is replayed after a restart must not find a ledger that knows nothing.
void AnsweringMachine::restoreTokens()
{
    // Without an auth token the seals of the process before are worth nothing.
    const bool sealsHold = !m_parts.telephony.authTokens.isEmpty();
    m_inbox->eachKnownToken([this, sealsHold](const KnownStreamToken &token) {
        if (sealsHold || token.token.isEmpty())
            m_ledger->restore(token.call, token.token, token.until);
    });
    using Kind = TokenNote::Kind;
    connect(m_ledger.get(), &MemoryTokenLedger::issued, this,
        [this](const QString &call, const QByteArray &token, const QDateTime &expires) {
            m_inbox->keepToken({ Kind::Issued, call, token, expires });
        });
    connect(m_ledger.get(), &MemoryTokenLedger::withdrawn, this, [this](const QString &call) {
        m_inbox->keepToken({ Kind::Withdrawn, call, {}, {} });
    });
    connect(m_ledger.get(), &MemoryTokenLedger::redeemed, this, [this](const QString &call) {
        m_inbox->keepToken({ Kind::Redeemed, call, {}, {} });
    });
}

void AnsweringMachine::awaitGreeting()
{
    PhraseRenderer &renderer = m_phraseVoices->renderer();
    const QString greeting = phraseText(Phrase::Greeting, m_parts.settings.language);
    if (renderer.snapshot()->contains(greeting))
        return;
    QEventLoop loop;
    connect(&renderer, &PhraseRenderer::published, &loop, [&](const PhraseSnapshot &phrases) {
        if (phrases->contains(greeting))
            loop.quit();
    });
    QTimer::singleShot(GreetingLimit, &loop, &QEventLoop::quit);
    loop.exec(QEventLoop::ExcludeSocketNotifiers); // a signal to stop must find somebody who obeys it
}

quint16 AnsweringMachine::port() const
{
    return m_gate->serverPort();
}

void AnsweringMachine::meetWorker(CallWorker *worker)
{
    Switchboard &switchboard = worker->switchboard();
    connect(&switchboard, &Switchboard::callBegan, m_registry.get(), &CallRegistry::onCallBegan);
    connect(&switchboard, &Switchboard::callEnded, m_registry.get(),
        [registry = m_registry.get()](const CallRecord &record) { registry->onCallEnded(record.callId); });
    connect(&switchboard, &Switchboard::callAdmitted, m_registry.get(), &CallRegistry::onCallAdmitted);
    connect(&switchboard, &Switchboard::callOver, m_registry.get(), &CallRegistry::onCallOver);
    connect(m_registry.get(), &CallRegistry::over, &switchboard, &Switchboard::hangUp);
    connect(&switchboard, &Switchboard::callEnded, this, [this](const CallRecord &record) {
        m_metrics->onCallEnded(record);
        m_inbox->keepCall(storedCall(record));
        Q_EMIT callEnded(record);
    });
    connect(&switchboard, &Switchboard::recorded, this,
        [this](const RecordedPart &part) { m_inbox->keepRecording(storedRecording(part)); });
    connect(&switchboard, &Switchboard::said, this, &AnsweringMachine::said);
    connect(m_registry.get(), &CallRegistry::activeChanged, &switchboard, &Switchboard::setActiveCalls);
    connect(m_registry.get(), &CallRegistry::giveWay, &switchboard, &Switchboard::giveWay);
    if (m_replicaCalls) {
        connect(&switchboard, &Switchboard::callBegan, m_replicaCalls.get(), &ReplicaCalls::onCallBegan);
        connect(&switchboard, &Switchboard::callEnded, m_replicaCalls.get(),
            [calls = m_replicaCalls.get()](const CallRecord &record) { calls->onCallEnded(record.callId); });
        connect(m_replicaCalls.get(), &ReplicaCalls::giveWay, &switchboard, &Switchboard::giveWay);
    }
    connect(&m_phraseVoices->renderer(), &PhraseRenderer::published, &worker->phrases(), &PhraseCache::adopt);
}

void AnsweringMachine::setReadiness(bool ready, const QString &reason)
{
    m_readiness.isReady = ready;
    m_readiness.reason = reason;
    tellReadiness();
}

// Calls go on with what is in memory, so nobody shall take this process out of service for it.
void AnsweringMachine::onDatabaseUsable(bool works)
{
    m_readiness.degraded = works ? QStringList() : QStringList { QStringLiteral("database") };
    tellReadiness();
}

void AnsweringMachine::tellReadiness()
{
    if (m_crew)
        m_crew->setReadiness(m_readiness);
}

void AnsweringMachine::onActiveChanged(int calls)
{
    if (std::exchange(m_activeCalls, calls) != calls)
        Q_EMIT activeCallsChanged(calls);
    const bool full = calls >= m_parts.settings.server.maxCalls;
    if (m_stopping) {
        if (!m_admitting && calls == 0)
            Q_EMIT stopped();
    } else if (full == m_readiness.isReady) {
        setReadiness(!full, QStringLiteral("full"));
    }
}

void AnsweringMachine::shutDown(std::chrono::milliseconds drainDelay)
{
    if (std::exchange(m_stopping, true))
        return;
    qCInfo(logApp, "stopping; %d calls are running", m_activeCalls);
    m_registry->expectStreamsWithin(LastStreams);
    setReadiness(false, QStringLiteral("draining"));
    QTimer::singleShot(drainDelay, this, &AnsweringMachine::stopAdmitting);
}

void AnsweringMachine::stopAdmitting()
{
    m_admitting = false;
    m_crew->stopAdmitting();
    if (m_activeCalls == 0)
        Q_EMIT stopped();
    else
        QTimer::singleShot(m_parts.settings.server.shutdownGrace, this, &AnsweringMachine::drain);
}

void AnsweringMachine::drain()
{
    qCWarning(logApp, "%d calls are still running; they are told and ended", m_activeCalls);
    m_crew->drain();
    QTimer::singleShot(LastWords, this, &AnsweringMachine::stopped);
}

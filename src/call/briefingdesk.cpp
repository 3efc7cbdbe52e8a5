// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/briefingdesk.h"

#include "call/localbriefing.h"
#include "net/logcategories.h"

namespace
{
bool isLast(const BriefingEvent &event)
{
    return std::holds_alternative<Answer::End>(event) || std::holds_alternative<ServiceError>(event);
}

void emitAs(Briefing *briefing, const BriefingEvent &event)
{
    if (const auto *brief = std::get_if<Brief>(&event))
        Q_EMIT briefing->ready(*brief);
    else if (const auto *piece = std::get_if<QString>(&event))
        Q_EMIT briefing->textArrived(*piece);
    else if (const auto *end = std::get_if<Answer::End>(&event))
        Q_EMIT briefing->finished(*end);
    else
        Q_EMIT briefing->failed(std::get<ServiceError>(event));
}
}

// ---- hub

void BriefingHub::begin(const QString &callId)
{
    m_begun.insert(callId);
}

void BriefingHub::claim(const QString &callId)
{
    if (m_begun.remove(callId))
        Q_EMIT claimed(callId);
    else
        Q_EMIT unknown(callId);
}

void BriefingHub::relay(const QString &callId, const BriefingEvent &event)
{
    Q_EMIT arrived(callId, event);
}

void BriefingHub::drop(const QString &callId)
{
    m_begun.remove(callId);
    Q_EMIT dropped(callId);
}

// ---- a claim

//! The caller's side of a briefing that is made elsewhere, or here after all.
class BriefingDesk::Claim final : public Briefing
{
public:
    Claim(BriefingDesk &desk, const Claimant &claimant) : m_desk(&desk), m_claimant(claimant) { }

    [[nodiscard]] const Claimant &claimant() const { return m_claimant; }

    void deliver(const BriefingEvent &event)
    {
        m_over = m_over || isLast(event);
        emitAs(this, event);
    }

    void beginHere(Pending<Briefing> briefing)
    {
        m_own = std::move(briefing);
        connect(m_own.get(), &Briefing::ready, this, [this](const Brief &brief) { deliver(brief); });
        connect(m_own.get(), &Briefing::textArrived, this, [this](const QString &piece) { deliver(piece); });
        connect(m_own.get(), &Briefing::finished, this, [this](Answer::End end) { deliver(end); });
        connect(m_own.get(), &Briefing::failed, this, [this](const ServiceError &error) { deliver(error); });
    }

    void cancel() override
    {
        m_own.reset();
        if (m_desk)
            m_desk->m_claims.remove(m_claimant.call);
        if (m_desk && !std::exchange(m_over, true))
            Q_EMIT m_desk->dropWanted(m_claimant.call);
    }

private:
    QPointer<BriefingDesk> m_desk;
    const Claimant m_claimant;
    Pending<Briefing> m_own;
    bool m_over = false;
};

// ---- desk

struct BriefingDesk::Begun
{
    Pending<Briefing> briefing;
    std::unique_ptr<ClockTimer> expiry;
    QList<BriefingEvent> kept; // until somebody claims it
    bool claimed = false;
};

BriefingDesk::BriefingDesk(
    BriefingHub &hub, MessageSource &inbox, LanguageModel &model, const CallSettings &settings, Clock &clock)
    : m_inbox(inbox), m_model(model), m_settings(settings), m_clock(clock)
{
    // Queued also within one thread: a claim must not be answered before claim() has returned.
    connect(this, &BriefingDesk::begun, &hub, &BriefingHub::begin, Qt::QueuedConnection);
    connect(this, &BriefingDesk::claimWanted, &hub, &BriefingHub::claim, Qt::QueuedConnection);
    connect(this, &BriefingDesk::sent, &hub, &BriefingHub::relay, Qt::QueuedConnection);
    connect(this, &BriefingDesk::dropWanted, &hub, &BriefingHub::drop, Qt::QueuedConnection);
    connect(&hub, &BriefingHub::claimed, this, &BriefingDesk::onClaimed);
    connect(&hub, &BriefingHub::unknown, this, &BriefingDesk::onUnknown);
    connect(&hub, &BriefingHub::arrived, this, &BriefingDesk::onArrived);
    connect(&hub, &BriefingHub::dropped, this, &BriefingDesk::onDropped);
}

BriefingDesk::~BriefingDesk() = default;

void BriefingDesk::begin(const Claimant &claimant)
{
    const QString callId = claimant.call;
    if (m_begun.contains(callId))
        return; // a repeated webhook
    auto begun = std::make_unique<Begun>();
    begun->briefing = makeBriefing(claimant);
    begun->expiry = m_clock.timer([this, callId] {
        qCInfo(logCall, "call=%s never came; its briefing is dropped", qUtf8Printable(callId));
        forget(callId);
    });
    begun->expiry->start(m_settings.briefingLife);
    Briefing *briefing = begun->briefing.get();
    connect(briefing, &Briefing::ready, this, [this, callId](const Brief &brief) { record(callId, brief); });
    connect(briefing, &Briefing::textArrived, this, [this, callId](const QString &piece) { record(callId, piece); });
    connect(briefing, &Briefing::finished, this, [this, callId](Answer::End end) { record(callId, end); });
    connect(briefing, &Briefing::failed, this, [this, callId](const ServiceError &error) { record(callId, error); });
    m_begun.emplace(callId, std::move(begun));
    Q_EMIT this->begun(callId);
}

Pending<Briefing> BriefingDesk::claim(const Claimant &claimant)
{
    auto *claim = new Claim(*this, claimant);
    m_claims.insert(claimant.call, claim);
    Q_EMIT claimWanted(claimant.call);
    return Pending<Briefing>(claim);
}

void BriefingDesk::forget(const QString &callId)
{
    m_begun.erase(callId);
    m_inbox.release(callId);
    Q_EMIT dropWanted(callId); // it may have been begun by another worker
}

void BriefingDesk::onClaimed(const QString &callId)
{
    const auto it = m_begun.find(callId);
    if (it == m_begun.end())
        return;
    Begun &begun = *it->second;
    begun.claimed = true;
    begun.expiry->stop();
    const QList<BriefingEvent> kept = std::exchange(begun.kept, {});
    for (const BriefingEvent &event : kept)
        record(callId, event);
}

void BriefingDesk::onUnknown(const QString &callId)
{
    if (const auto claim = m_claims.value(callId))
        claim->beginHere(makeBriefing(claim->claimant()));
}

void BriefingDesk::onArrived(const QString &callId, const BriefingEvent &event)
{
    if (const auto claim = m_claims.value(callId))
        claim->deliver(event);
}

// The call may go on: it has heard enough of the summary. What it holds it gives back itself.
void BriefingDesk::onDropped(const QString &callId)
{
    m_begun.erase(callId);
}

void BriefingDesk::record(const QString &callId, const BriefingEvent &event)
{
    const auto it = m_begun.find(callId);
    if (it == m_begun.end())
        return;
    if (!it->second->claimed) {
        it->second->kept.append(event);
        return;
    }
    Q_EMIT sent(callId, event);
    if (isLast(event))
        m_begun.erase(it);
}

Pending<Briefing> BriefingDesk::makeBriefing(const Claimant &claimant)
{
    return Pending<Briefing>(new LocalBriefing(m_inbox, claimant, m_model, m_settings, m_clock));
}

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inbox/updatecollector.h"
#include "net/clock.h"
#include "store/replicanote.h"

#include <optional>

struct ElectionLimits
{
    //! Who could not prove for this long that he is the one rests: less than it takes until another may be.
    std::chrono::milliseconds proof { 5'000 };
    //! How long the one who collects may take to answer a question; less than a call waits.
    std::chrono::milliseconds answer { 3'000 };
};

//! Lets exactly one of several replicas collect: the elected one passes everything on to its own collector, the others
//! ask that one. Who is elected is the ReplicaLink's business; connect its signals to the slots here and the signals
//! here to its slots. Lives in the inbox thread.
//!
//! Should two of them collect for a moment, that does no harm: what is stored twice is stored once, and the messenger
//! tells one of them off (409), which comes back later.
class ElectedCollector final : public UpdateCollector
{
    Q_OBJECT

public:
    //! name: ReplicaLink::name(). The references must outlive this.
    ElectedCollector(UpdateCollector &collector, const QString &name, Clock &clock, const ElectionLimits &limits = {});

    [[nodiscard]] bool isLeading() const { return m_leading; }

public Q_SLOTS:
    void start() override;
    void stop() override;
    void pollNow() override;
    void pageStored(quint64 page) override { m_collector.pageStored(page); }
    void pageRefused(quint64 page, const ServiceError &error) override { m_collector.pageRefused(page, error); }

    // From the link.
    void onProven();
    void onDeposed() { standDown(); }
    void onJoined() { m_alone.reset(); }
    void onParted(const ServiceError &error);
    void onNote(const ReplicaNote &note);

Q_SIGNALS:
    // To the link.
    void leadershipWanted();
    void leadershipGivenUp();
    //! Somebody needs a leader now.
    void leadershipUrgent();
    void noteMade(const ReplicaNote &note);

private:
    void standDown();
    void onCaughtUp(const QDateTime &asOf);
    void onTroubled(const ServiceError &error);
    void onNoAnswer();

    UpdateCollector &m_collector;
    const QString m_name;
    const ElectionLimits m_limits;
    std::unique_ptr<ClockTimer> m_proof;
    std::unique_ptr<ClockTimer> m_answer; // active: a call waits for word of the leader
    std::optional<ServiceError> m_alone; // why nobody can be asked
    bool m_started = false;
    bool m_leading = false;
};

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/electedcollector.h"

#include "net/logcategories.h"

ElectedCollector::ElectedCollector(
    UpdateCollector &collector, const QString &name, Clock &clock, const ElectionLimits &limits)
    : m_collector(collector)
    , m_name(name)
    , m_limits(limits)
    , m_proof(clock.timer([this] {
        qCInfo(logStore) << "this replica cannot prove that it is the one to collect; it rests";
        standDown();
    }))
    , m_answer(clock.timer([this] { onNoAnswer(); }))
{
    connect(&collector, &UpdateCollector::pageArrived, this, &UpdateCollector::pageArrived);
    connect(&collector, &UpdateCollector::caughtUp, this, &ElectedCollector::onCaughtUp);
    connect(&collector, &UpdateCollector::troubled, this, &ElectedCollector::onTroubled);
}

void ElectedCollector::start()
{
    m_started = true;
    Q_EMIT leadershipWanted();
}

void ElectedCollector::stop()
{
    m_started = false;
    m_answer->stop();
    standDown();
    Q_EMIT leadershipGivenUp(); // after the last request: the next one may begin
}

void ElectedCollector::pollNow()
{
    if (m_leading) {
        m_collector.pollNow();
    } else if (m_alone) {
        Q_EMIT troubled(*m_alone);
    } else if (m_started && !m_answer->isActive()) {
        m_answer->start(m_limits.answer);
        ReplicaNote question;
        question.kind = ReplicaNote::Kind::Question;
        Q_EMIT noteMade(question);
        Q_EMIT leadershipUrgent(); // should there be nobody to answer
    }
}

void ElectedCollector::onProven()
{
    if (!m_started)
        return;
    m_proof->start(m_limits.proof);
    if (std::exchange(m_leading, true))
        return;
    m_collector.start();
}

void ElectedCollector::standDown()
{
    m_proof->stop();
    if (std::exchange(m_leading, false))
        m_collector.stop();
}

void ElectedCollector::onParted(const ServiceError &error)
{
    standDown();
    m_alone = error;
    if (!m_answer->isActive())
        return;
    m_answer->stop();
    Q_EMIT troubled(error);
}

void ElectedCollector::onCaughtUp(const QDateTime &asOf)
{
    m_answer->stop();
    ReplicaNote note;
    note.kind = ReplicaNote::Kind::CaughtUp;
    note.asOf = asOf;
    Q_EMIT noteMade(note);
    Q_EMIT caughtUp(asOf);
}

void ElectedCollector::onTroubled(const ServiceError &error)
{
    m_answer->stop();
    ReplicaNote note;
    note.kind = ReplicaNote::Kind::Troubled;
    note.trouble = error.kind;
    Q_EMIT noteMade(note);
    Q_EMIT troubled(error);
}

void ElectedCollector::onNote(const ReplicaNote &note)
{
    if (!m_started || note.from == m_name)
        return;
    switch (note.kind) {
    case ReplicaNote::Kind::Question:
        if (m_leading)
            m_collector.pollNow();
        break;
    case ReplicaNote::Kind::CaughtUp:
        if (m_leading)
            break; // he is no leader any more
        m_answer->stop();
        Q_EMIT caughtUp(note.asOf);
        break;
    case ReplicaNote::Kind::Troubled:
        if (m_leading)
            break;
        m_answer->stop();
        Q_EMIT troubled({ note.trouble, QStringLiteral("says the replica that collects"), {} });
        break;
    case ReplicaNote::Kind::Changed:
    case ReplicaNote::Kind::Resigned:
    case ReplicaNote::Kind::CallBegan:
    case ReplicaNote::Kind::CallEnded:
    case ReplicaNote::Kind::OwnerSaidYes:
    case ReplicaNote::Kind::OwnerSaidNo:
        break;
    }
}

void ElectedCollector::onNoAnswer()
{
    Q_EMIT troubled({ ServiceError::Kind::Timeout, QStringLiteral("no replica is collecting just now"), {} });
}

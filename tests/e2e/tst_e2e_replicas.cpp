// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/handmadeline.h"
#include "e2e/replicarig.h"
#include "support/strictness.h"

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QStringList senders { u"Anna"_s, u"Ben"_s, u"Clara"_s, u"David"_s };
const QStringList texts { u"der Schlüssel liegt im Garten"_s, u"der Zug kommt später"_s,
    u"morgen gibt es Kuchen mit sehr vielen Äpfeln und Zimt"_s, u"das Treffen fällt aus"_s };

QString announcement(qsizetype message)
{
    return Rig::announcement(senders.at(message), texts.at(message));
}

QString partner()
{
    return u"+4915187654321"_s;
}
}

//! Two real programs on one PostgreSQL: to Telegram and to callers they are one machine.
class TestE2eReplicas : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_server.start(), m_server.log().constData()); }
    void init();
    void cleanup();
    void oneCollectsAndTheOtherFollows_data();
    void oneCollectsAndTheOtherFollows();
    void theLeadersSessionIsCut();
    void whatIsNewIsKnownEverywhere();
    void webhookHereStreamThere();
    void whatAStreamElsewhereHoldsStaysItsOwn();
    void aStreamOpensOnce();
    void twoCallersHearDifferentMessages();
    void aRedialTakesOver();
    void aRedialAtTheSameMoment();

private:
    void receive(qsizetype message) { m_pair->rig.receive(senders.at(message), texts.at(message)); }
    void hangUp(PhoneCall &call);

    PostgresServer m_server;
    std::unique_ptr<ReplicaRig> m_pair;
};

void TestE2eReplicas::init()
{
    m_pair = std::make_unique<ReplicaRig>(m_server);
}

void TestE2eReplicas::cleanup()
{
    m_pair.reset();
}

void TestE2eReplicas::hangUp(PhoneCall &call)
{
    call.hangUp();
    QVERIFY2(call.isOver(), call.story());
}

void TestE2eReplicas::oneCollectsAndTheOtherFollows_data()
{
    QTest::addColumn<int>("end");
    QTest::addColumn<std::chrono::milliseconds>("limit");
    QTest::newRow("it dies") << SIGKILL << std::chrono::milliseconds(15s);
    QTest::newRow("it hangs") << SIGSTOP << std::chrono::milliseconds(15s);
    QTest::newRow("it is stopped") << SIGTERM << std::chrono::milliseconds(5s); // told of it, nobody waits
}

void TestE2eReplicas::oneCollectsAndTheOtherFollows()
{
    QFETCH(int, end);
    QFETCH(std::chrono::milliseconds, limit);
    FakeTelegram &telegram = m_pair->rig.world.telegram;
    receive(0);
    QVERIFY(m_pair->start());
    QTRY_VERIFY(telegram.isPolled());
    QTRY_COMPARE(telegram.pending(), 0);
    QVERIFY(ReplicaRig::collects(m_pair->first));
    QVERIFY(!ReplicaRig::collects(m_pair->second));

    QElapsedTimer time;
    m_pair->first.signal(end);
    time.start();
    if (end == SIGSTOP) {
        // The hanging one's question still stands; once it goes on, it learns that and much else at the same moment.
        m_pair->rig.expectServiceViolation(u"two getUpdates at once"_s);
        m_pair->rig.expectComplaint(u"QNetworkReplyImplPrivate::error: Internal problem"_s); // Qt's own
        m_pair->rig.expectComplaint(u"cannot fetch messages: conflict"_s);
    } else {
        QVERIFY(m_pair->first.waitUntilGone());
    }
    QTRY_VERIFY_WITH_TIMEOUT(ReplicaRig::collects(m_pair->second), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(telegram.isPolled(), 20'000);
    QVERIFY2(time.elapsed() <= limit.count(), qPrintable(QString::number(time.elapsed())));
    receive(1);
    QTRY_COMPARE(telegram.pending(), 0);
    QCOMPARE(m_pair->stored(), 2);

    PhoneCall &call = m_pair->phone(m_pair->second);
    call.dial(m_pair->rig.voiceUrl());
    QVERIFY2(call.hears(announcement(0)), call.story());
    QVERIFY2(call.hears(announcement(1)), call.story());
    hangUp(call);
    if (end == SIGSTOP) {
        m_pair->first.signal(SIGCONT);
        QTRY_VERIFY(!ReplicaRig::collects(m_pair->first)); // it learns what has happened
        QVERIFY(ReplicaRig::collects(m_pair->second));
    }
    QVERIFY2(m_pair->endsWell(), m_pair->story()); // two polls at once would be a violation
}

void TestE2eReplicas::theLeadersSessionIsCut()
{
    FakeTelegram &telegram = m_pair->rig.world.telegram;
    QVERIFY(m_pair->start());
    QTRY_VERIFY(telegram.isPolled());
    const QByteArray cut
        = m_server.sql(u"postgres"_s, u"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"_s);
    QCOMPARE(cut, "t");
    QTRY_VERIFY(!ReplicaRig::collects(m_pair->first));
    QTRY_VERIFY_WITH_TIMEOUT(
        ReplicaRig::collects(m_pair->first) != ReplicaRig::collects(m_pair->second) && telegram.isPolled(), 15'000);
    receive(0);
    QTRY_COMPARE(m_pair->stored(), 1);
    QVERIFY2(m_pair->endsWell(), m_pair->story());
}

// A message comes while the call rings at the replica that does not collect.
void TestE2eReplicas::whatIsNewIsKnownEverywhere()
{
    QVERIFY(m_pair->start());
    QTRY_VERIFY(m_pair->rig.world.telegram.isPolled());
    receive(0);
    PhoneCall &call = m_pair->phone(m_pair->second);
    call.dial(m_pair->rig.voiceUrl());
    QVERIFY2(call.hears(announcement(0)), call.story());
    QTRY_COMPARE(m_pair->heard(), 1);
    hangUp(call);

    PhoneCall &next = m_pair->phone(m_pair->first);
    next.dial(m_pair->rig.voiceUrl());
    QVERIFY2(next.hears(Rig::phrase(Phrase::NothingNew)), next.story());
    QVERIFY(!next.heardTexts().contains(announcement(0)));
    hangUp(next);
    QVERIFY2(m_pair->endsWell(), m_pair->story());
}

void TestE2eReplicas::webhookHereStreamThere()
{
    receive(0);
    QVERIFY(m_pair->start());
    PhoneCall &call = m_pair->rig.phone(m_pair->optionsFor(m_pair->first, m_pair->second));
    call.dial(m_pair->rig.voiceUrl());
    QVERIFY2(call.hears(Rig::phrase(Phrase::Greeting)), call.story());
    QVERIFY2(call.hears(announcement(0)), call.story());
    QVERIFY(m_pair->second.hasLogged(u"\"begins\""_s) && !m_pair->first.hasLogged(u"\"begins\""_s));
    QTRY_COMPARE(m_pair->heard(), 1);
    hangUp(call);
    QVERIFY2(m_pair->endsWell(), m_pair->story());
}

// The replica that answered the webhook has begun to claim for the call; when it stops, nothing becomes free.
void TestE2eReplicas::whatAStreamElsewhereHoldsStaysItsOwn()
{
    m_pair->rig.environment[u"ALLOWED_CALLERS"_s] = Rig::owner() + u',' + partner();
    m_pair->rig.environment[u"CALLS_PER_CALLER"_s] = u"0"_s;
    for (qsizetype i = 0; i < 3; ++i)
        receive(i);
    QVERIFY(m_pair->start());
    PhoneCall &call = m_pair->rig.phone(m_pair->optionsFor(m_pair->first, m_pair->second));
    call.dial(m_pair->rig.voiceUrl());
    QVERIFY2(call.hears(announcement(0)), call.story());
    QTRY_COMPARE(m_pair->heard(), 1);
    m_pair->first.signal(SIGTERM); // does not wait for the stream, which it knows to be elsewhere
    QVERIFY(m_pair->first.waitUntilGone(5s));
    PhoneCall &other = m_pair->phone(m_pair->second, partner());
    other.dial(m_pair->rig.voiceUrl());
    QVERIFY2(other.hears(Rig::phrase(Phrase::ToldElsewhere)), other.story());
    QVERIFY2(call.hears(announcement(1)), call.story());
    QVERIFY2(call.hears(announcement(2)), call.story());
    QTRY_COMPARE(m_pair->heard(), 3);
    hangUp(call);
    hangUp(other);
    m_pair->rig.expectPhoneViolation(11200); // the stream's callbacks go to the replica that is gone
    QVERIFY2(m_pair->endsWell(), m_pair->story());
}

void TestE2eReplicas::aStreamOpensOnce()
{
    QVERIFY(m_pair->start());
    HandmadeLine line(m_pair->rig);
    const WebhookReply first = line.ask();
    QCOMPARE(first.status, 200);
    const auto parameters = line.parameters();
    QVERIFY(!parameters.isEmpty());
    line.turnTo(m_pair->second);
    QCOMPARE(line.ask().body, first.body); // repeated to another replica: the same token
    QVERIFY(line.open());
    line.start(parameters);
    QTRY_VERIFY(line.received() > 0);

    m_pair->rig.expectComplaint(u"has been used before"_s);
    for (const MachineProcess *machine : { &m_pair->first, &m_pair->second }) {
        HandmadeLine replayed(m_pair->rig);
        replayed.turnTo(*machine);
        replayed.setCallSid(line.callSid());
        QVERIFY(replayed.open());
        replayed.start(parameters);
        QTRY_COMPARE(replayed.closeCode(), 1008);
        QCOMPARE(replayed.received(), 0);
        HandmadeLine late(m_pair->rig);
        late.turnTo(*machine);
        late.setCallSid(line.callSid());
        QCOMPARE(late.ask().status, 200);
        QVERIFY(late.parameters().isEmpty()); // <Hangup/>
    }
    QVERIFY(line.isOpen());
    line.stop();
    QTRY_VERIFY(!line.isOpen());
    QVERIFY2(m_pair->endsWell(), m_pair->story());
}

void TestE2eReplicas::twoCallersHearDifferentMessages()
{
    m_pair->rig.environment[u"ALLOWED_CALLERS"_s] = Rig::owner() + u',' + partner();
    for (qsizetype i = 0; i < 3; ++i)
        receive(i);
    QVERIFY(m_pair->start());
    PhoneCall &one = m_pair->phone(m_pair->first);
    one.dial(m_pair->rig.voiceUrl());
    QVERIFY2(one.hears(announcement(0)), one.story());
    QTRY_COMPARE(m_pair->heard(), 1);
    PhoneCall &other = m_pair->phone(m_pair->second, partner());
    other.dial(m_pair->rig.voiceUrl());
    QVERIFY2(other.hears(Rig::phrase(Phrase::ToldElsewhere)), other.story());
    QVERIFY2(one.hears(announcement(1)), one.story());
    QVERIFY2(one.beginsToHear(announcement(2)), one.story());
    hangUp(one);
    hangUp(other);
    QTRY_COMPARE(m_pair->heard(), 2);

    PhoneCall &again = m_pair->phone(m_pair->second, partner());
    again.dial(m_pair->rig.voiceUrl());
    QVERIFY2(again.hears(announcement(2)), again.story());
    QVERIFY(!again.heardTexts().contains(announcement(0)) && !again.heardTexts().contains(announcement(1)));
    hangUp(again);
    QVERIFY2(m_pair->endsWell(), m_pair->story());
}

void TestE2eReplicas::aRedialTakesOver()
{
    for (qsizetype i = 0; i < texts.size(); ++i)
        receive(i);
    QVERIFY(m_pair->start());
    PhoneCall &first = m_pair->phone(m_pair->first);
    first.dial(m_pair->rig.voiceUrl());
    QVERIFY2(first.hears(announcement(0)), first.story());
    QVERIFY2(first.beginsToHear(announcement(1)), first.story());
    QTRY_COMPARE(m_pair->heard(), 1);

    PhoneCall &second = m_pair->phone(m_pair->second);
    second.dial(m_pair->rig.voiceUrl());
    QVERIFY2(first.isOver(5s), first.story());
    QCOMPARE(first.end(), Softphone::End::MachineHungUp);
    QVERIFY2(second.hears(Rig::phrase(Phrase::Greeting)), second.story());
    QVERIFY2(second.hears(announcement(2)), second.story());
    QVERIFY2(second.hears(announcement(3)), second.story());
    QVERIFY(!second.heardTexts().contains(announcement(0)));
    QTRY_COMPARE(m_pair->heard(), 4);
    hangUp(second);
    // The second message may have been heard to its end just before the first call gave way.
    const QStringList both = first.heardTexts() + second.heardTexts();
    for (qsizetype i = 0; i < texts.size(); ++i)
        QVERIFY2(both.contains(announcement(i)), second.story());
    QVERIFY2(m_pair->endsWell(), m_pair->story());
}

void TestE2eReplicas::aRedialAtTheSameMoment()
{
    for (qsizetype i = 0; i < texts.size(); ++i)
        receive(i);
    QVERIFY(m_pair->start());
    PhoneCall &one = m_pair->phone(m_pair->first);
    PhoneCall &other = m_pair->phone(m_pair->second);
    one.dial(m_pair->rig.voiceUrl());
    other.dial(m_pair->rig.voiceUrl());
    QTRY_VERIFY_WITH_TIMEOUT(one.end().has_value() || other.end().has_value(), 10'000);
    PhoneCall &left = one.end() ? other : one;
    QVERIFY2(left.hears(Rig::phrase(Phrase::Greeting)), left.story()); // not both
    for (qsizetype i = 0; i < texts.size(); ++i)
        QVERIFY2(left.hears(announcement(i)), left.story());
    QVERIFY(!left.end());
    hangUp(left);
    QVERIFY2(m_pair->endsWell(), m_pair->story());
}

QTEST_GUILESS_MAIN(TestE2eReplicas)
#include "tst_e2e_replicas.moc"

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/replicarig.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! Who may hear is one question, whichever replica a call lands on.
class TestE2eReplicaDoor : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_server.start(), m_server.log().constData()); }
    void init() { m_pair = std::make_unique<ReplicaRig>(m_server); }
    void cleanup() { m_pair.reset(); }
    void lockedOutHereIsLockedOutThere();
    void theOwnersPressReachesWhoAsked();

private:
    PostgresServer m_server;
    std::unique_ptr<ReplicaRig> m_pair;
};

namespace
{
constexpr qint64 OwnerId = 7'123'456'789;
const QString Guesser = u"+4915187654321"_s;

void press(PhoneCall &phone, const QString &keys)
{
    for (const QChar key : keys) {
        phone.press(key);
        QTest::qWait(60); // a person's fingers
    }
}
}

void TestE2eReplicaDoor::lockedOutHereIsLockedOutThere()
{
    Rig &rig = m_pair->rig;
    rig.environment[u"CALLER_PIN"_s] = u"739154"_s;
    rig.environment.remove(u"ALLOWED_CALLERS"_s);
    rig.expectComplaint(u"refused: three wrong PINs"_s);
    rig.expectComplaint(u"locked out after wrong PINs"_s);
    rig.expectComplaint(u"refused: there were too many wrong PINs"_s);
    QVERIFY2(m_pair->start(), m_pair->story());
    PhoneCall &first = m_pair->phone(m_pair->first, Guesser);
    first.dial(rig.voiceUrl());
    QVERIFY2(first.hears(Rig::phrase(Phrase::PinPrompt)), first.story());
    for (int i = 0; i < 3; ++i) {
        press(first, u"73915%1#"_s.arg(i));
        QVERIFY2(first.hears(Rig::phrase(i < 2 ? Phrase::PinWrong : Phrase::PinWrongGoodbye)), first.story());
    }
    QVERIFY2(first.isOver(), first.story());
    PhoneCall &second = m_pair->phone(m_pair->second, Guesser);
    second.dial(rig.voiceUrl());
    QVERIFY2(second.hears(Rig::phrase(Phrase::NotNow)), second.story());
    QVERIFY2(second.isOver(), second.story());
    QVERIFY2(m_pair->endsWell(), m_pair->story());
}

// One replica asks; the press comes to the one that polls.
void TestE2eReplicaDoor::theOwnersPressReachesWhoAsked()
{
    Rig &rig = m_pair->rig;
    rig.environment[u"TELEGRAM_OWNER_ID"_s] = QString::number(OwnerId);
    rig.world.telegram.addMessage({ telegram::inPrivate(telegram::person(OwnerId, u"Olga"_s)),
        telegram::text(u"/start"_s), telegram::dated(QDateTime::currentSecsSinceEpoch() - 3600) });
    rig.receive(u"Anna"_s, u"der Schlüssel liegt im Garten"_s);
    QVERIFY2(m_pair->start(), m_pair->story());
    QVERIFY(ReplicaRig::collects(m_pair->first));
    PhoneCall &stranger = m_pair->phone(m_pair->second, Guesser);
    stranger.dial(rig.voiceUrl());
    QVERIFY2(stranger.hears(Rig::phrase(Phrase::AskingOwner)), stranger.story());
    QVERIFY(QTest::qWaitFor([&] { return !rig.world.telegram.textsIn(OwnerId).isEmpty(); }, 5000));
    QVERIFY(rig.world.telegram.pressButton(OwnerId, u"Ja"_s));
    QVERIFY2(stranger.hears(Rig::announcement(u"Anna"_s, u"der Schlüssel liegt im Garten"_s)), stranger.story());
    stranger.hangUp();
    QVERIFY2(stranger.isOver(), stranger.story());
    QCOMPARE(rig.world.telegram.pressesAnswered(), QStringList { QString() });
    QVERIFY2(m_pair->endsWell(), m_pair->story());
}

QTEST_GUILESS_MAIN(TestE2eReplicaDoor)
#include "tst_e2e_replicadoor.moc"

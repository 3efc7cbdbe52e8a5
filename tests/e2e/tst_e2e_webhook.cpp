// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"
#include "support/strictness.h"

#include <csignal>

using namespace Qt::StringLiterals;

namespace
{
const QString secret = u"a_secret_of_this_test"_s;
const QString key = u"der Schlüssel liegt im Garten"_s;
const QString train = u"der Zug kommt später"_s;
const QString cake = u"morgen gibt es Kuchen"_s;

void deliver(Rig &rig)
{
    rig.environment[u"TELEGRAM_MODE"_s] = u"webhook"_s;
    rig.environment[u"TELEGRAM_WEBHOOK_SECRET"_s] = secret;
    rig.plantSecret(secret);
}

//! The port is another with each start; in the world of the test Telegram is told.
bool start(Rig &rig)
{
    if (!rig.start())
        return false;
    rig.world.telegram.deliverTo(rig.machine.address());
    return QTest::qWaitFor([&] { return !rig.world.telegram.webhook().isEmpty(); });
}
}

//! Telegram delivers instead of being asked.
class TestE2eWebhook : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsDeliveredIsTold();
    void nothingIsLostWhileTheProgramIsGone();
    void whatCannotBeStoredComesAgain();
    void backToPolling();
};

void TestE2eWebhook::whatIsDeliveredIsTold()
{
    Rig rig;
    deliver(rig);
    rig.receive(u"Anna"_s, key); // waits for the webhook; the first delivery may come before its way is known
    rig.expectComplaint(u"cannot fetch messages"_s);
    QVERIFY(start(rig));
    QTRY_COMPARE(rig.world.telegram.pending(), 0);
    QCOMPARE(rig.world.telegram.webhook(), QUrl(u"https://ab.example.test/telegram/webhook"_s));
    rig.receive(u"Ben"_s, train);
    QTRY_COMPARE(rig.world.telegram.pending(), 0);
    QCOMPARE(rig.inbox().count(), 2);
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, key)), call.story());
    QVERIFY2(call.hears(Rig::announcement(u"Ben"_s, train)), call.story());
    QVERIFY(!call.heardTexts().contains(Rig::phrase(Phrase::TelegramOutOfReach)));
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 2);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eWebhook::nothingIsLostWhileTheProgramIsGone()
{
    Rig rig;
    deliver(rig);
    QVERIFY(start(rig));
    rig.receive(u"Anna"_s, key);
    rig.machine.signal(SIGKILL);
    QVERIFY(rig.machine.waitUntilGone());
    rig.receive(u"Ben"_s, train);
    QTRY_VERIFY(rig.world.telegram.deliveries().contains(0)); // nobody there; it is tried again
    QVERIFY(start(rig));
    QTRY_COMPARE(rig.world.telegram.pending(), 0);
    QCOMPARE(rig.inbox().count(), 2); // also if the first one had come twice
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Ben"_s, train)), call.story());
    QCOMPARE(call.heardTexts().count(Rig::announcement(u"Anna"_s, key)), 1);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    rig.expectComplaint(u"cannot fetch messages|out of reach"_s); // set twice within a second
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eWebhook::whatCannotBeStoredComesAgain()
{
    Rig rig;
    deliver(rig);
    rig.expectComplaint(u"the database cannot be used|cannot fetch messages"_s);
    QVERIFY(start(rig));
    {
        const InboxFile::Lock lock(rig.databasePath());
        QVERIFY(lock.isHeld());
        rig.receive(u"Clara"_s, cake);
        QTRY_VERIFY_WITH_TIMEOUT(rig.world.telegram.deliveries().contains(503), 15'000);
        QCOMPARE(rig.world.telegram.pending(), 1);
    }
    QTRY_COMPARE_WITH_TIMEOUT(rig.world.telegram.pending(), 0, 20'000);
    QCOMPARE(rig.inbox().stateOf(cake), int(InboxFile::New));
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eWebhook::backToPolling()
{
    Rig rig;
    deliver(rig);
    QVERIFY(start(rig));
    QVERIFY(rig.stop());
    QVERIFY(!rig.world.telegram.webhook().isEmpty()); // stays, so that Telegram keeps what comes
    rig.receive(u"Anna"_s, key);
    rig.environment.remove(u"TELEGRAM_MODE"_s);
    rig.environment.remove(u"TELEGRAM_WEBHOOK_SECRET"_s);
    rig.expectComplaint(u"a webhook is set for this bot: removing it"_s);
    rig.expectServiceViolation(u"getUpdates while a webhook is set"_s); // which is how it is noticed
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.world.telegram.pending(), 0);
    QVERIFY(rig.world.telegram.webhook().isEmpty());
    QCOMPARE(rig.inbox().stateOf(key), int(InboxFile::New));
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eWebhook)
#include "tst_e2e_webhook.moc"

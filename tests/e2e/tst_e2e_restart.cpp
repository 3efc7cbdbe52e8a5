// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"
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

void fillInbox(Rig &rig)
{
    for (qsizetype i = 0; i < texts.size(); ++i)
        rig.receive(senders.at(i), texts.at(i));
}
}

//! What is left of a call when the caller, or the program, goes away in its middle.
class TestE2eRestart : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void theRestComesNextTime_data();
    void theRestComesNextTime();
    void aSecondCallTakesOver();
    void runningCallsFinishWhenStopped();
    void stoppedCallersAreTold();
    void stoppedTwiceEndsAtOnce();
    void aCallWithoutALineHoldsUpTheEndOnlyShortly_data();
    void aCallWithoutALineHoldsUpTheEndOnlyShortly();
};

void TestE2eRestart::theRestComesNextTime_data()
{
    QTest::addColumn<int>("restart");
    QTest::addColumn<bool>("inTheCall");
    QTest::newRow("same program") << 0 << false;
    QTest::newRow("SIGTERM after the call") << SIGTERM << false;
    QTest::newRow("SIGKILL after the call") << SIGKILL << false;
    QTest::newRow("SIGKILL in the call") << SIGKILL << true;
}

void TestE2eRestart::theRestComesNextTime()
{
    QFETCH(int, restart);
    QFETCH(bool, inTheCall);
    Rig rig;
    fillInbox(rig);
    QVERIFY(rig.start());
    PhoneCall &first = rig.phone();
    first.dial(rig.voiceUrl());
    QVERIFY2(first.hears(announcement(0)), first.story());
    QVERIFY2(first.hears(announcement(1)), first.story());
    QVERIFY2(first.beginsToHear(announcement(2)), first.story());
    QTRY_COMPARE(rig.inbox().stateOf(texts.at(1)), int(InboxFile::Heard));
    if (inTheCall) {
        rig.expectPhoneViolation(31921); // the line breaks
        rig.expectPhoneViolation(11200); // nobody to tell of it
    } else {
        first.hangUp();
        QVERIFY(first.isOver());
    }
    if (restart != 0) {
        rig.machine.signal(restart);
        QVERIFY(rig.machine.waitUntilGone());
        QVERIFY2(first.isOver(), first.story());
    }
    QVERIFY2(!first.heardTexts().contains(announcement(2)), first.story());
    QCOMPARE(rig.inbox().count(InboxFile::Heard), 2);
    if (restart != 0)
        QVERIFY(rig.start());

    PhoneCall &second = rig.phone();
    second.dial(rig.voiceUrl());
    QVERIFY2(second.hears(announcement(2)), second.story());
    QVERIFY2(second.hears(announcement(3)), second.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 4);
    second.press(u'#');
    QVERIFY2(second.isOver(), second.story());
    QCOMPARE(second.heardTexts(),
        QStringList({ Rig::phrase(Phrase::Greeting), Rig::phrase(Phrase::Resuming), announcement(2), announcement(3),
            Rig::phrase(Phrase::Goodbye) }));
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eRestart::aSecondCallTakesOver()
{
    Rig rig;
    fillInbox(rig);
    QVERIFY(rig.start());
    PhoneCall &first = rig.phone();
    first.dial(rig.voiceUrl());
    QVERIFY2(first.hears(announcement(0)), first.story());
    QVERIFY2(first.beginsToHear(announcement(1)), first.story());
    QTRY_COMPARE(rig.inbox().stateOf(texts.at(0)), int(InboxFile::Heard));

    PhoneCall &second = rig.phone();
    second.dial(rig.voiceUrl());
    QVERIFY2(first.isOver(5s), first.story());
    QCOMPARE(first.end(), Softphone::End::MachineHungUp);
    QVERIFY2(second.hears(Rig::phrase(Phrase::Greeting)), second.story());
    QVERIFY2(second.hears(announcement(2)), second.story());
    QVERIFY2(second.hears(announcement(3)), second.story());
    QVERIFY(!second.heardTexts().contains(announcement(0)));
    second.press(u'#');
    QVERIFY2(second.isOver(), second.story());
    // The second message may have been heard to its end just before the first call gave way.
    const QStringList both = first.heardTexts() + second.heardTexts();
    for (qsizetype i = 0; i < texts.size(); ++i)
        QVERIFY2(both.contains(announcement(i)), second.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eRestart::runningCallsFinishWhenStopped()
{
    Rig rig;
    fillInbox(rig);
    rig.environment[u"DRAIN_DELAY_SECONDS"_s] = u"2"_s;
    rig.environment[u"SHUTDOWN_GRACE_SECONDS"_s] = u"30"_s;
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(announcement(0)), call.story());

    rig.machine.signal(SIGTERM);
    QByteArray body;
    QTRY_COMPARE(rig.machine.get(u"/ready"_s, &body), 503);
    QVERIFY2(body.contains("draining"), body.constData());
    QCOMPARE(rig.machine.get(u"/health"_s), 200);
    // Somebody dials before the load balancer knows.
    const QString colleague = u"+4915187654321"_s;
    PhoneCall &late = rig.phone(colleague);
    late.dial(rig.voiceUrl());
    QVERIFY2(late.hears(Rig::phrase(Phrase::PrivateLine)), late.story());
    rig.expectComplaint(u"refused: the number is withheld or not listed"_s);

    QVERIFY2(call.hears(announcement(3)), call.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 4);
    call.say(u"Tschüss."_s);
    QVERIFY2(call.hears(Rig::phrase(Phrase::Goodbye)), call.story());
    QVERIFY2(call.isOver(), call.story());
    QVERIFY(rig.machine.waitUntilGone());
    QCOMPARE(rig.machine.exitCode(), 0);
    rig.expectPhoneViolation(11200); // Twilio tells of the stream's end when the program's is there too
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eRestart::stoppedCallersAreTold()
{
    Rig rig;
    fillInbox(rig);
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(announcement(0)), call.story());
    rig.machine.signal(SIGTERM);
    QVERIFY2(call.hears(Rig::phrase(Phrase::Maintenance)), call.story());
    QVERIFY2(call.isOver(), call.story());
    QCOMPARE(call.end(), Softphone::End::MachineHungUp);
    QVERIFY(rig.machine.waitUntilGone());
    QCOMPARE(rig.machine.exitCode(), 0);
    rig.expectPhoneViolation(11200); // Twilio tells of the stream's end when the program's is there too
    QCOMPARE(rig.inbox().stateOf(texts.at(3)), int(InboxFile::Announced));
    rig.expectComplaint(u"1 calls are still running"_s);
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eRestart::stoppedTwiceEndsAtOnce()
{
    Rig rig;
    fillInbox(rig);
    rig.environment[u"SHUTDOWN_GRACE_SECONDS"_s] = u"60"_s;
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(announcement(0)), call.story());
    QTRY_COMPARE(rig.inbox().stateOf(texts.at(0)), int(InboxFile::Heard));
    rig.machine.signal(SIGTERM);
    QTRY_COMPARE(rig.machine.get(u"/ready"_s), 503);
    rig.expectComplaint(u"told a second time to stop"_s);
    rig.machine.signal(SIGTERM);
    QVERIFY(rig.machine.waitUntilGone(5s));
    QCOMPARE(rig.machine.exitCode(), 1);
    QVERIFY2(call.isOver(), call.story());
    QCOMPARE(rig.inbox().stateOf(texts.at(3)), int(InboxFile::Announced));
    rig.expectPhoneViolation(31921);
    rig.expectPhoneViolation(11200);
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eRestart::aCallWithoutALineHoldsUpTheEndOnlyShortly_data()
{
    QTest::addColumn<bool>("toldOfItsEnd");
    QTest::addColumn<std::chrono::milliseconds>("limit");
    QTest::newRow("its end is told") << true << std::chrono::milliseconds(5s);
    QTest::newRow("nothing is told") << false << std::chrono::milliseconds(14s);
}

void TestE2eRestart::aCallWithoutALineHoldsUpTheEndOnlyShortly()
{
    QFETCH(bool, toldOfItsEnd);
    QFETCH(std::chrono::milliseconds, limit);
    Rig rig;
    rig.environment[u"SHUTDOWN_GRACE_SECONDS"_s] = u"60"_s;
    QVERIFY(rig.start());
    // The webhook is answered, and the caller hangs up before there is a stream.
    const SoftphoneOptions options = rig.phoneOptions();
    const WebhookCaller webhooks(rig.network().http, options.identity);
    const callforms::Caller caller { u"AC"_s + QString(32, u'a'), u"CA"_s + QString(32, u'1'), options.caller.from,
        options.caller.to, {} };
    const auto send = [&](const QString &path, const FormData &form) {
        int status = 0;
        const auto request
            = webhooks.send(QUrl(u"https://ab.example.test/twilio/"_s + path), form, false, options.webhookLimit);
        connect(
            request.get(), &WebhookRequest::finished, this, [&](const WebhookReply &reply) { status = reply.status; });
        return QTest::qWaitFor([&] { return status != 0; }) ? status : 0;
    };
    QCOMPARE(send(u"voice"_s, callforms::webhook(caller, u"ringing"_s)), 200);
    rig.machine.signal(SIGTERM);
    QTRY_COMPARE(rig.machine.get(u"/ready"_s), 503);
    if (toldOfItsEnd)
        QCOMPARE(
            send(u"status"_s, callforms::ending(caller, u"completed"_s, 1s, QDateTime::currentDateTimeUtc(), 1)), 204);
    QVERIFY(rig.machine.waitUntilGone(limit));
    QCOMPARE(rig.machine.exitCode(), 0);
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eRestart)
#include "tst_e2e_restart.moc"

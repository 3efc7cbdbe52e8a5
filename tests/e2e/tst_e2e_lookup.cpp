// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/lookup.h"
#include "support/strictness.h"

#include <QTcpServer>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const QString key = u"der Schlüssel liegt im Garten"_s;
const QString train = u"der Zug kommt später"_s;

QString idOf(const QJsonArray &messages, const QString &text)
{
    for (const QJsonValue &message : messages) {
        if (message[u"text"].toString() == text)
            return message[u"id"].toString();
    }
    return {};
}
}

//! What was said and when, looked up beside the running machine.
class TestE2eLookup : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void whatACallHasTold();
    void forgottenIsNotTold();
    void endsWhenInterrupted();
    void aCallThatIsCutOffIsKept();
};

void TestE2eLookup::whatACallHasTold()
{
    Rig rig;
    rig.receive(u"Anna"_s, key);
    rig.receive(u"Ben"_s, train);
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 2);
    const Lookup before(rig, { u"messages"_s, u"--json"_s });
    QCOMPARE(before.array().size(), 2);
    QCOMPARE(before.array()[0][u"state"].toString(), u"new"_s);

    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, key)), call.story());
    QVERIFY2(call.hears(Rig::announcement(u"Ben"_s, train)), call.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 2);
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QTRY_COMPARE(Lookup(rig, { u"history"_s, u"--json"_s }).array().size(), 1);

    const QJsonValue told = Lookup(rig, { u"history"_s, u"--json"_s }).array()[0];
    QCOMPARE(told[u"messages_heard"].toInt(), 2);
    QCOMPARE(told[u"outcome"].toString(), u"completed"_s);
    QVERIFY(!QJsonDocument(told.toObject()).toJson().contains(Rig::owner().toUtf8()));
    const QString id = told[u"id"].toString();
    const Lookup transcript(rig, { u"history"_s, u"show"_s, id });
    QVERIFY2(transcript.said().contains(key.toUtf8()), transcript.said().constData());

    const QJsonArray heard = Lookup(rig, { u"messages"_s, u"--json"_s }).array();
    for (const QJsonValue &message : heard)
        QCOMPARE(message[u"state"].toString(), u"heard"_s);
    QCOMPARE(Lookup(rig, { u"messages"_s, u"--new"_s, u"--json"_s }).array().size(), 0);

    const Lookup forgotten(rig, { u"messages"_s, u"forget"_s, idOf(heard, key) });
    QCOMPARE(forgotten.status(), 0);
    QVERIFY2(forgotten.said().contains(id.toUtf8()), forgotten.said().constData()); // its transcript holds the words
    QCOMPARE(Lookup(rig, { u"history"_s, u"forget"_s, id }).status(), 0);
    QCOMPARE(rig.inbox().count(), 1);
    QCOMPARE(Lookup(rig, { u"history"_s, u"--json"_s }).array().size(), 0);
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eLookup::forgottenIsNotTold()
{
    Rig rig;
    rig.receive(u"Anna"_s, key);
    rig.receive(u"Ben"_s, train);
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 2);
    const QString id = idOf(Lookup(rig, { u"messages"_s, u"--json"_s }).array(), key);
    QCOMPARE(Lookup(rig, { u"messages"_s, u"forget"_s, id }).status(), 0);
    QCOMPARE(Lookup(rig, { u"messages"_s, u"show"_s, id }).status(), 1);
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Ben"_s, train)), call.story());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    QVERIFY(!call.heardTexts().contains(Rig::announcement(u"Anna"_s, key)));
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eLookup::endsWhenInterrupted()
{
    // Who looks something up has no calls to end first: Ctrl+C works while it waits for a server that is silent.
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    QTemporaryDir directory;
    MachineProcess lookup(directory.path());
    lookup.start({ { u"DATABASE_URL"_s, u"postgresql://mab@127.0.0.1:%1/mab"_s.arg(silent.serverPort()) },
                     { u"DATA_KEY"_s, u"0123456789abcdef0123456789abcdef"_s } },
        { u"messages"_s });
    QVERIFY(silent.waitForNewConnection(10000));
    lookup.signal(SIGINT);
    QVERIFY(lookup.waitUntilGone(1s));
    QCOMPARE(lookup.exitCode(), std::nullopt);
}

void TestE2eLookup::aCallThatIsCutOffIsKept()
{
    Rig rig;
    rig.receive(u"Anna"_s, key);
    rig.receive(u"Ben"_s, train);
    rig.environment[u"SHUTDOWN_GRACE_SECONDS"_s] = u"60"_s;
    QVERIFY(rig.start());
    QTRY_COMPARE(rig.inbox().count(), 2);
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, key)), call.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 1);
    rig.machine.signal(SIGTERM);
    QTRY_COMPARE(rig.machine.get(u"/ready"_s), 503);
    rig.expectComplaint(u"told a second time to stop"_s);
    rig.machine.signal(SIGTERM);
    QVERIFY(rig.machine.waitUntilGone(5s));
    QVERIFY2(call.isOver(), call.story());

    const QJsonArray calls = Lookup(rig, { u"history"_s, u"--json"_s }).array();
    QCOMPARE(calls.size(), 1);
    QCOMPARE(calls[0][u"outcome"].toString(), u"drained"_s);
    QVERIFY(calls[0][u"messages_heard"].toInt() >= 1);
    rig.expectPhoneViolation(31921);
    rig.expectPhoneViolation(11200);
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eLookup)
#include "tst_e2e_lookup.moc"

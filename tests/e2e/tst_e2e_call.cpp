// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/rig.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
//! The turns of a request to the model: role and text.
QList<std::pair<QString, QString>> turnsOf(const FakeAnthropic::Request &request)
{
    QList<std::pair<QString, QString>> turns;
    const QJsonArray messages = request.body[u"messages"_s].toArray();
    for (const QJsonValue &message : messages)
        turns.emplaceBack(message[u"role"_s].toString(), anthropic::textOf(message[u"content"_s]).trimmed());
    return turns;
}
}

//! Whole calls with all services in order.
class TestE2eCall : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void wholeCall();
    void aModelNewerThanTheProgram();
};

void TestE2eCall::wholeCall()
{
    const QString key = u"der Schlüssel liegt im Garten"_s;
    const QString train = u"der Zug kommt später"_s;
    const QString cake = u"morgen gibt es Kuchen"_s;
    const QString askKey = u"Wo genau liegt der Schlüssel?"_s;
    const QString askCake = u"Wer bringt den Kuchen mit?"_s;
    const QString askTrain = u"Moment, was schreibt Ben?"_s;

    Rig rig;
    rig.receive(u"Anna"_s, key);
    rig.receive(u"Ben"_s, train);
    rig.receive(u"Clara"_s, cake);
    rig.answers = { { askKey, u"[1] Er liegt unter der Matte."_s },
        { askCake,
            u"[3] Den Kuchen bringt Clara mit. [3] Er ist mit sehr vielen Äpfeln und Zimt gebacken. [3] Das war alles dazu."_s },
        { askTrain, u"[2] Ben kommt erst gegen Abend an."_s } };
    QVERIFY(rig.start());

    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::phrase(Phrase::Greeting)), call.story());
    QVERIFY2(call.beginsToHear(Rig::announcement(u"Anna"_s, key)), call.story());
    QCOMPARE(rig.inbox().count(InboxFile::Heard), 0);
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, key)), call.story());
    QTRY_COMPARE(rig.inbox().stateOf(key), int(InboxFile::Heard));
    QVERIFY2(call.hears(Rig::announcement(u"Ben"_s, train)), call.story());
    QVERIFY2(call.hears(Rig::announcement(u"Clara"_s, cake)), call.story());
    QTRY_COMPARE(rig.inbox().count(InboxFile::Heard), 3);

    call.say(askKey);
    QVERIFY2(call.hears(u"Er liegt unter der Matte."_s), call.story());
    rig.world.edge.setPace(50ms); // slow enough to cut in
    call.say(askCake);
    QVERIFY2(call.hears(u"Den Kuchen bringt Clara mit."_s), call.story());
    QVERIFY2(call.beginsToHear(u"Er ist mit sehr vielen Äpfeln und Zimt gebacken."_s), call.story());
    QCOMPARE(call.clears(), 0);
    rig.world.edge.setPace(10ms);
    call.say(askTrain);
    QVERIFY2(call.hears(u"Ben kommt erst gegen Abend an."_s), call.story());
    QCOMPARE(call.clears(), 1);
    QVERIFY2(!call.heardTexts().contains(u"Er ist mit sehr vielen Äpfeln und Zimt gebacken."_s), call.story());
    call.say(u"Okay danke, tschüss!"_s);
    QVERIFY2(call.hears(Rig::phrase(Phrase::Goodbye)), call.story());
    QVERIFY2(call.isOver(), call.story());
    QCOMPARE(call.end(), Softphone::End::MachineHungUp);
    QVERIFY2(call.sound().contains(rig.phraseSound(Phrase::Goodbye)), "the goodbye was cut off");

    QCOMPARE(rig.world.deepgram.connections().size(), 1);
    const auto &asked = rig.world.anthropic.conversations();
    QCOMPARE(asked.size(), 4);
    const auto turns = turnsOf(*asked.at(3));
    QCOMPARE(turns.size(), 7);
    for (const QString &text : { key, train, cake })
        QVERIFY(turns.at(0).second.contains(text));
    QCOMPARE(turns.at(1).second,
        QStringList({ Rig::announcement(u"Anna"_s, key), Rig::announcement(u"Ben"_s, train),
                        Rig::announcement(u"Clara"_s, cake) })
            .join(u' '));
    QCOMPARE(turns.at(2).second, askKey);
    QCOMPARE(turns.at(3).second, u"Er liegt unter der Matte."_s);
    QCOMPARE(turns.at(4).second, askCake);
    // Only what the caller heard: the sentence in the air stops somewhere, the next one never was.
    QVERIFY(turns.at(5).second.startsWith(u"Den Kuchen bringt Clara mit. Er ist"_s));
    QVERIFY(!turns.at(5).second.contains(u"gebacken"_s));
    QCOMPARE(turns.at(6).second, askTrain);
    QCOMPARE(rig.world.telegram.pending(), 0);
    QCOMPARE(call.phone().playback()->underruns().size(), 0);
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eCall::aModelNewerThanTheProgram()
{
    const QString key = u"der Schlüssel liegt im Garten"_s;
    Rig rig;
    rig.environment[u"ANTHROPIC_MODEL"_s] = u"claude-opus-5-5"_s;
    rig.environment[u"WORKER_THREADS"_s] = u"1"_s;
    rig.receive(u"Anna"_s, key);
    QVERIFY(rig.start());
    // The service itself has told how it answers without thinking first.
    QTRY_VERIFY(
        rig.machine.hasLogged(u"claude-opus-5-5 answers without thinking first by thinking.type between_tools"_s));
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Anna"_s, key)), call.story());
    call.press(u'#');
    QVERIFY2(call.isOver(), call.story());
    const auto &asked = rig.world.anthropic.conversations();
    QCOMPARE(asked.size(), 1);
    QCOMPARE(asked.first()->body[u"thinking"].toObject(), (QJsonObject { { u"type"_s, u"between_tools"_s } }));
    QVERIFY2(rig.endsWell(), rig.story());
}

QTEST_GUILESS_MAIN(TestE2eCall)
#include "tst_e2e_call.moc"

// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/courses.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
using EdgeFault = FakeEdge::FaultKind;
using EarFault = FakeDeepgram::FaultKind;

const QString key = u"der Schlüssel liegt im Garten"_s;
const QString train = u"der Zug kommt später"_s;
const QString question = u"Wo liegt der Schlüssel genau?"_s;
const QString answer = u"Er liegt unter der Matte."_s;

void fillInbox(Rig &rig)
{
    rig.receive(u"Anna"_s, key);
    rig.receive(u"Ben"_s, train);
    rig.answers.insert(question, answer);
}

auto voice(EdgeFault kind, int times = 1, int after = 0)
{
    return [=](Rig &rig) {
        FaultOptions options;
        options.after = after;
        for (int i = 0; i < times; ++i)
            rig.world.edge.queueFault(kind, options);
    };
}

auto hearing(EarFault kind, int status = 0, int times = 1, std::chrono::milliseconds after = {})
{
    return [=](Rig &rig) {
        FaultOptions options;
        options.status = status;
        options.after = static_cast<int>(after.count());
        for (int i = 0; i < times; ++i)
            rig.world.deepgram.queueFault(kind, options);
    };
}
}

//! Voices and recogniser in every kind of trouble: every sentence is heard, and the caller can always answer.
class TestE2eSpeech : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void everySentenceIsHeard_data();
    void everySentenceIsHeard();
    void theLocalVoiceIsLast();
    void reconnectedEarsUnderstand();
    void deafMachineTakesKeys();
    void silentEarsAreReplaced();
    void worksWithoutKeys();
};

void TestE2eSpeech::everySentenceIsHeard_data()
{
    QTest::addColumn<QList<Scenario>>("scenarios");
    const QStringList both { Rig::announcement(u"Anna"_s, key), Rig::announcement(u"Ben"_s, train) };
    const QStringList rests { u"voice edge-tts"_s };
    const auto logs = [](const QString &why) { return QStringList { u"voice edge-tts.*: .*"_s % why }; };
    const QStringList resets { u"voice edge-tts.*: .*before turn.end|a connection opened ahead had died"_s };
    const auto wrongClock = [](Rig &rig) { rig.world.edge.setClockSkew(10min); };
    const auto voiceGone = [](Rig &rig) { rig.world.edge.removeVoice(u"de-DE-ConradNeural"_s); };
    const auto gone = [](Rig &rig) { rig.world.edge.vanish(); };
    QTest::newRow("refused") << QList<Scenario> {
        { u"clock is wrong"_s, wrongClock, both, {} },
        { u"403 twice"_s, voice(EdgeFault::Forbidden, 2), both, rests },
        { u"403 for long"_s, voice(EdgeFault::Forbidden, 50), both, logs(u"HTTP 403"_s) },
        { u"401"_s, voice(EdgeFault::Unauthorised), both, logs(u"HTTP 401"_s) },
        { u"503 of a proxy"_s, voice(EdgeFault::HtmlError), both, logs(u"HTTP 503"_s) },
        { u"reset"_s, voice(EdgeFault::ResetUpgrade), both, logs(u"network"_s) },
        { u"no answer to the upgrade"_s, voice(EdgeFault::HangUpgrade, 50), both, logs(u"no sound in time"_s) },
        { u"nobody there"_s, gone, both, logs(u"network"_s) },
    };
    QTest::newRow("no sound") << QList<Scenario> {
        { u"no audio once"_s, voice(EdgeFault::NoAudio), both, {} },
        { u"no audio for long"_s, voice(EdgeFault::NoAudio, 50), both, logs(u"sent no sound"_s) },
        { u"voice taken away"_s, voiceGone, both, logs(u"sent no sound"_s) },
        { u"silence"_s, voice(EdgeFault::NoAnswer), both, logs(u"no sound in time"_s) },
        { u"1007 at once"_s, voice(EdgeFault::Throttled), both, logs(u"throttles us"_s) },
        { u"frame beyond its end"_s, voice(EdgeFault::LongHeader), both, logs(u"shorter than its headers"_s) },
        { u"frame of one byte"_s, voice(EdgeFault::TinyFrame), both, logs(u"shorter than its length field"_s) },
        { u"another path"_s, voice(EdgeFault::TextInBinary), both, logs(u"an unknown path"_s) },
    };
    QTest::newRow("cut off") << QList<Scenario> {
        { u"orderly close"_s, voice(EdgeFault::CloseEarly, 1, 6), both, logs(u"before turn.end"_s) },
        { u"1007"_s, voice(EdgeFault::Throttled, 1, 6), both, logs(u"throttles us"_s) },
        { u"reset"_s, voice(EdgeFault::Reset, 1, 6), both, resets }, // takes the sound along that was on its way
        { u"stall"_s, voice(EdgeFault::Stall, 1, 6), both, logs(u"no sound in time"_s) },
        { u"no turn.end"_s, voice(EdgeFault::NoTurnEnd), both, logs(u"no sound in time"_s) },
        { u"cut off for long"_s, voice(EdgeFault::CloseEarly, 50, 6), both, logs(u"before turn.end"_s) },
        { u"foreign frames"_s, voice(EdgeFault::ForeignFrames), both, {} },
        { u"sound that looks like a header"_s, voice(EdgeFault::LookalikePayload), both, {} },
    };
}

void TestE2eSpeech::everySentenceIsHeard()
{
    QFETCH(QList<Scenario>, scenarios);
    Courses courses(scenarios, fillInbox);
    QVERIFY2(courses.start(), courses.story());
    QVERIFY2(courses.dial(), courses.story());
    QVERIFY2(courses.hear(), courses.story());
    QVERIFY2(courses.messagesHeard(2), courses.story());
    // The trouble was there: the log tells why, if only at level info, or a connection took more than one attempt.
    const auto noted = [](const Scenario &scenario, Rig &rig, PhoneCall *) {
        if (scenario.complaints.isEmpty())
            return true;
        const QString &why = scenario.complaints.first();
        return why.contains(u".*"_s) ? QString::fromUtf8(rig.machine.output()).contains(QRegularExpression(why))
                                     : rig.world.edge.requests().size() > rig.world.edge.turns().size() + 1;
    };
    QVERIFY2(courses.each(noted), courses.story());
    courses.press(u'#');
    QVERIFY2(courses.hear(Rig::phrase(Phrase::Goodbye)), courses.story());
    QVERIFY2(courses.over(), courses.story());
    QVERIFY2(courses.endWell(), courses.story());
}

void TestE2eSpeech::theLocalVoiceIsLast()
{
    Rig rig;
    fillInbox(rig);
    rig.world.edge.vanish();
    rig.world.deepgram.vanish(); // its voice, and its ears
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::phrase(Phrase::Greeting)), call.story());
    const auto greeted = call.position();
    // Nothing of it carries a watermark. That it was heard is told by its marks, and by the ear by its length.
    QTRY_COMPARE_WITH_TIMEOUT(rig.inbox().count(InboxFile::Heard), 2, 20000);
    QVERIFY2(call.soundSince(greeted) > 3s, call.story());
    QVERIFY2(call.hears(Rig::phrase(Phrase::RecogniserLost)), call.story());
    call.press(u'#');
    QVERIFY2(call.hears(Rig::phrase(Phrase::Goodbye)), call.story());
    QVERIFY2(call.isOver(), call.story());
    rig.expectComplaint(u"voice (edge-tts|aura)"_s);
    rig.expectComplaint(u"goes on with keys only"_s);
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eSpeech::reconnectedEarsUnderstand()
{
    const QList<Scenario> scenarios {
        { u"429 at first"_s, hearing(EarFault::RefuseUpgrade, 429), { answer }, {} },
        { u"503 twice"_s, hearing(EarFault::RefuseUpgrade, 503, 2), { answer }, {} },
        { u"reset at first"_s, hearing(EarFault::ResetUpgrade), { answer }, {} },
        { u"1011 in the call"_s, hearing(EarFault::NoText, 0, 1, 1500ms), { answer }, {} },
        { u"reset in the call"_s, hearing(EarFault::Reset, 0, 1, 1500ms), { answer }, {} },
        { u"dropped in the question"_s, hearing(EarFault::Drop, 0, 1, 3500ms), { answer }, {} },
        { u"strange messages"_s, hearing(EarFault::StrangeMessages, 0, 1, 1500ms), { answer }, { u"Deepgram"_s } },
        { u"stray end of utterance"_s, hearing(EarFault::StrayUtteranceEnd, 0, 1, 1500ms), { answer }, {} },
    };
    Courses courses(scenarios, fillInbox);
    QVERIFY2(courses.start(), courses.story());
    QVERIFY2(courses.dial(), courses.story());
    QVERIFY2(courses.messagesHeard(2), courses.story());
    const auto waitForFault = [](const Scenario &, Rig &, PhoneCall *call) { return call->listensUntil(3200ms); };
    QVERIFY2(courses.each(waitForFault), courses.story());
    courses.say(question);
    QVERIFY2(courses.hear(), courses.story());
    const auto reconnected = [](const Scenario &scenario, Rig &rig, PhoneCall *) {
        if (scenario.name.startsWith(u"str"_s))
            return true;
        const QString number = scenario.name.section(u' ', 0, 0);
        const QRegularExpression why(
            u"Deepgram: reconnecting, attempt 1 after .*"_s % (number.toInt() > 0 ? number : QString()));
        return rig.world.deepgram.requests().size() > 1 && QString::fromUtf8(rig.machine.output()).contains(why);
    };
    QVERIFY2(courses.each(reconnected), courses.story());
    courses.say(u"Danke, tschüss."_s);
    QVERIFY2(courses.hear(Rig::phrase(Phrase::Goodbye)), courses.story());
    QVERIFY2(courses.over(), courses.story());
    QVERIFY2(courses.endWell(), courses.story());
}

void TestE2eSpeech::deafMachineTakesKeys()
{
    const QStringList deaf { Rig::phrase(Phrase::RecogniserLost) };
    const auto keysOnly = [](const QString &why) { return QStringList { u"goes on with keys only: .*"_s % why }; };
    const QList<Scenario> scenarios {
        { u"401"_s, hearing(EarFault::RefuseUpgrade, 401), deaf, keysOnly(u"HTTP 401"_s) },
        { u"402"_s, hearing(EarFault::RefuseUpgrade, 402), deaf, keysOnly(u"out of credit"_s) },
        { u"403"_s, hearing(EarFault::RefuseUpgrade, 403), deaf, keysOnly(u"HTTP 403"_s) },
        { u"429 for long"_s, hearing(EarFault::RefuseUpgrade, 429, 50), deaf, keysOnly(u"HTTP 429"_s) },
        { u"undecodable in the call"_s, hearing(EarFault::Undecodable, 0, 1, 1500ms), deaf, keysOnly(u"1008"_s) },
    };
    Courses courses(scenarios, fillInbox);
    QVERIFY2(courses.start(), courses.story());
    QVERIFY2(courses.dial(), courses.story());
    QVERIFY2(courses.messagesHeard(2), courses.story());
    QVERIFY2(courses.hear(), courses.story());
    courses.press(u'4'); // back
    QVERIFY2(courses.hear(Rig::announcement(u"Ben"_s, train)), courses.story());
    courses.press(u'#');
    QVERIFY2(courses.hear(Rig::phrase(Phrase::Goodbye)), courses.story());
    QVERIFY2(courses.over(), courses.story());
    QVERIFY2(courses.complained(), courses.story());
    QVERIFY2(courses.endWell(), courses.story());
}

void TestE2eSpeech::silentEarsAreReplaced()
{
    Rig rig;
    fillInbox(rig);
    hearing(EarFault::Mute)(rig);
    QVERIFY(rig.start());
    PhoneCall &call = rig.phone();
    call.dial(rig.voiceUrl());
    QVERIFY2(call.hears(Rig::announcement(u"Ben"_s, train)), call.story());
    // A caller who gets no answer says it again and again.
    while (rig.world.deepgram.connections().size() < 2 && call.position() < 30s && !call.end()) {
        call.say(question);
        QVERIFY2(call.listensFor(2s), call.story());
    }
    QVERIFY2(call.hears(answer), call.story());
    call.say(u"Tschüss."_s);
    QVERIFY2(call.hears(Rig::phrase(Phrase::Goodbye)), call.story());
    QVERIFY2(call.isOver(), call.story());
    QVERIFY2(rig.endsWell(), rig.story());
}

void TestE2eSpeech::worksWithoutKeys()
{
    const QStringList said { u"ANTHROPIC_API_KEY|DEEPGRAM_API_KEY"_s };
    const auto without = [](const QStringList &names) {
        return [names](Rig &rig) {
            for (const QString &name : names)
                rig.environment.remove(name);
        };
    };
    const QString count = u"Du hast zwei neue Nachrichten."_s;
    const QString menu = Rig::phrase(Phrase::KeysOnly);
    const QList<Scenario> scenarios {
        { u"no model"_s, without({ u"ANTHROPIC_API_KEY"_s }), { count, key, train }, said },
        { u"no ears"_s, without({ u"DEEPGRAM_API_KEY"_s }),
            { menu, Rig::announcement(u"Anna"_s, key), Rig::announcement(u"Ben"_s, train) }, said },
        { u"neither"_s, without({ u"ANTHROPIC_API_KEY"_s, u"DEEPGRAM_API_KEY"_s }), { menu, count, key, train }, said },
    };
    Courses courses(scenarios, fillInbox);
    QVERIFY2(courses.start(), courses.story());
    QVERIFY2(courses.dial(), courses.story());
    QVERIFY2(courses.hear(), courses.story());
    QVERIFY2(courses.messagesHeard(2), courses.story());
    courses.press(u'#');
    QVERIFY2(courses.hear(Rig::phrase(Phrase::Goodbye)), courses.story());
    QVERIFY2(courses.over(), courses.story());
    QVERIFY2(courses.complained(), courses.story());
    QVERIFY2(courses.endWell(), courses.story());
}

QTEST_GUILESS_MAIN(TestE2eSpeech)
#include "tst_e2e_speech.moc"

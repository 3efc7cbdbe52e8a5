// SPDX-FileCopyrightText: 2026 The Messenger-AB authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/courses.h"
#include "support/strictness.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
using Fault = FakeAnthropic::FaultKind;
using Arrange = std::function<void(Rig &)>;

const QString key = u"der Schlüssel liegt im Garten"_s;
const QString train = u"der Zug kommt später"_s;
const QString question = u"Wo liegt der Schlüssel?"_s;
const QString answer = u"Er liegt im Garten. Das schreibt Anna."_s;

// Said by the plain reader when it stands in.
const QString summaryStandIn = u"Die Zusammenfassung ist gerade nicht möglich"_s;
const QString questionStandIn = u"Frei antworten kann ich gerade nicht"_s;
const QString standsIn = u"The model did not answer"_s;

//! The log says that, and why.
QStringList complaint(const QString &what, const QString &why)
{
    return { what % u".*"_s % why };
}

QStringList failed(const QString &why)
{
    return complaint(standsIn, why);
}

void fillInbox(Rig &rig)
{
    rig.receive(u"Anna"_s, key);
    rig.receive(u"Ben"_s, train);
    rig.answers.insert(question, answer);
}

FaultOptions after(int pieces)
{
    FaultOptions options;
    options.after = pieces;
    return options;
}

FaultOptions retryAfter(std::chrono::seconds time)
{
    FaultOptions options;
    options.retryAfter = time;
    return options;
}

Arrange fault(Fault kind, const FaultOptions &options = {}, int times = 1)
{
    return [=](Rig &rig) {
        for (int i = 0; i < times; ++i)
            rig.world.anthropic.queueFault(kind, options);
    };
}

Arrange faultWithin(Fault kind, const QString &timeout, const FaultOptions &options = {})
{
    return [=](Rig &rig) {
        rig.environment[u"ANTHROPIC_TIMEOUT"_s] = timeout;
        rig.world.anthropic.queueFault(kind, options);
    };
}
}

//! Claude in every kind of trouble: the caller hears all messages, or a true sentence, and soon.
class TestE2eModel : public StrictTest
{
    Q_OBJECT

private Q_SLOTS:
    void summary_data();
    void summary();
    void question();
    void hangsWithDefaultLimits();
};

void TestE2eModel::summary_data()
{
    QTest::addColumn<QList<Scenario>>("scenarios");

    const QStringList asUsual { Rig::announcement(u"Anna"_s, key), Rig::announcement(u"Ben"_s, train) };
    const QStringList standIn { summaryStandIn, key, train };
    const QStringList broken { Rig::announcement(u"Anna"_s, key), Rig::phrase(Phrase::AnswerBroke), train };
    const auto breaks = [](const QString &why) { return complaint(u"briefing failed"_s, why); };
    const auto retire = [](Rig &rig) { rig.environment[u"ANTHROPIC_MODEL"_s] = u"claude-sonnet-4-20250514"_s; };
    const auto forgetModels = [](Rig &rig) { rig.world.anthropic.setModels({}); };
    // The time limits below are short only for the test; hangsWithDefaultLimits() has the real ones.

    QTest::newRow("turned down") << QList<Scenario> {
        { u"retired model"_s, retire, asUsual, { u"is not served any more; claude-sonnet-5-5 answers"_s } },
        { u"404 and no models"_s, forgetModels, standIn, failed(u"HTTP 404"_s) },
        { u"401"_s, fault(Fault::Unauthorised), standIn, failed(u"HTTP 401"_s) },
        { u"413"_s, fault(Fault::TooLarge), standIn, failed(u"HTTP 413"_s) },
        { u"refusal"_s, fault(Fault::Refusal), standIn, failed(u"declined"_s) },
        { u"empty text"_s, fault(Fault::EmptyText), standIn, failed(u"no text in the answer"_s) },
        { u"only thoughts"_s, fault(Fault::OnlyThinking), standIn, failed(u"before any text"_s) },
    };
    QTest::newRow("busy or gone") << QList<Scenario> {
        { u"429 for an hour"_s, fault(Fault::TooManyRequests, retryAfter(1h)), standIn, failed(u"HTTP 429"_s) },
        { u"429 for a moment"_s, fault(Fault::TooManyRequests, retryAfter(1s)), asUsual, {} },
        { u"spend limit"_s, fault(Fault::TooManyRequests, {}, 3), standIn, failed(u"HTTP 429"_s) },
        { u"529 once"_s, fault(Fault::Overloaded), asUsual, {} },
        { u"529 for long"_s, fault(Fault::Overloaded, {}, 3), standIn, failed(u"HTTP 529"_s) },
        { u"502 of a proxy"_s, fault(Fault::HtmlError, {}, 3), standIn, failed(u"HTTP 502"_s) },
        { u"nobody there"_s, [](Rig &rig) { rig.world.anthropic.vanish(); }, standIn, failed(u"network"_s) },
        { u"silence"_s, faultWithin(Fault::Hang, u"2"_s), standIn, failed(u"timeout"_s) },
    };
    QTest::newRow("broken off") << QList<Scenario> {
        { u"error event"_s, fault(Fault::ErrorInStream, after(12)), broken, breaks(u"overloaded_error"_s) },
        { u"body ends early"_s, fault(Fault::EndEarly, after(12)), broken, breaks(u"before message_stop"_s) },
        { u"reset"_s, fault(Fault::ResetInStream, after(12)), broken, breaks(u"before message_stop"_s) },
        { u"refusal"_s, fault(Fault::Refusal, after(12)), broken, breaks(u"declined"_s) },
        { u"stall"_s, faultWithin(Fault::StallInStream, u"2"_s, after(12)), broken, breaks(u"timeout"_s) },
        { u"a tool that nobody offered"_s, fault(Fault::ToolUse), broken, breaks(u"declined.*tool"_s) },
        { u"no message_stop"_s, fault(Fault::EndBeforeStop), broken, breaks(u"before message_stop"_s) },
    };
}

void TestE2eModel::summary()
{
    QFETCH(QList<Scenario>, scenarios);
    Courses courses(scenarios, fillInbox);
    QVERIFY2(courses.start(), courses.story());
    QVERIFY2(courses.dial(), courses.story());
    QVERIFY2(courses.hear(), courses.story());
    QVERIFY2(courses.messagesHeard(2), courses.story());
    courses.press(u'#');
    QVERIFY2(courses.over(), courses.story());
    QVERIFY2(courses.each([](const Scenario &, Rig &, PhoneCall *call) {
        return call->end() == Softphone::End::MachineHungUp
            && !call->heardTexts().contains(Rig::phrase(Phrase::NothingNew));
    }),
        courses.story());
    QVERIFY2(courses.complained(), courses.story());
    QVERIFY2(courses.endWell(), courses.story());
}

void TestE2eModel::question()
{
    const QStringList standIn { questionStandIn, key };
    const QStringList broken { u"Er liegt im Garten."_s, Rig::phrase(Phrase::AnswerBroke) };
    const auto breaks = [](const QString &why) { return complaint(u"answer failed"_s, why); };
    const QList<std::pair<Scenario, Arrange>> cases {
        { { u"401"_s, {}, standIn, failed(u"HTTP 401"_s) }, fault(Fault::Unauthorised) },
        { { u"429 for an hour"_s, {}, standIn, failed(u"HTTP 429"_s) }, fault(Fault::TooManyRequests, retryAfter(1h)) },
        { { u"529 for long"_s, {}, standIn, failed(u"HTTP 529"_s) }, fault(Fault::Overloaded, {}, 3) },
        { { u"refusal"_s, {}, { Rig::phrase(Phrase::CannotSay) }, breaks(u"declined"_s) }, fault(Fault::Refusal) },
        { { u"a tool that nobody offered"_s, {}, { u"Er liegt im Garten."_s, Rig::phrase(Phrase::CannotSay) },
              breaks(u"declined.*tool"_s) },
            fault(Fault::ToolUse) },
        { { u"error event"_s, {}, broken, breaks(u"overloaded_error"_s) }, fault(Fault::ErrorInStream, after(6)) },
        { { u"body ends early"_s, {}, broken, breaks(u"before message_stop"_s) }, fault(Fault::EndEarly, after(6)) },
    };
    QList<Scenario> scenarios;
    QList<Arrange> arrangements;
    for (const auto &[scenario, arrange] : cases) {
        scenarios.append(scenario);
        arrangements.append(arrange);
    }
    Courses courses(scenarios, fillInbox);
    QVERIFY2(courses.start(), courses.story());
    QVERIFY2(courses.dial(), courses.story());
    QVERIFY2(courses.messagesHeard(2), courses.story());
    // The trouble begins only now, with the question.
    QVERIFY2(courses.each([&arrangements](const Scenario &, Rig &rig, PhoneCall *) {
        arrangements.takeFirst()(rig);
        return true;
    }),
        courses.story());
    courses.say(::question);
    QVERIFY2(courses.hear(), courses.story());
    courses.say(u"Tschüss."_s);
    QVERIFY2(courses.hear(Rig::phrase(Phrase::Goodbye)), courses.story());
    QVERIFY2(courses.over(), courses.story());
    QVERIFY2(courses.complained(), courses.story());
    QVERIFY2(courses.endWell(), courses.story());
}

void TestE2eModel::hangsWithDefaultLimits()
{
    // As long as the program itself finds bearable; both at once, since it takes its time.
    Rig inSummary;
    fillInbox(inSummary);
    inSummary.world.anthropic.queueFault(Fault::Hang);
    Rig inQuestion;
    fillInbox(inQuestion);
    QVERIFY(inSummary.start());
    QVERIFY(inQuestion.start());
    PhoneCall &first = inSummary.phone();
    PhoneCall &second = inQuestion.phone();
    second.dial(inQuestion.voiceUrl());
    first.dial(inSummary.voiceUrl());
    QVERIFY2(second.hears(Rig::announcement(u"Ben"_s, train)), second.story());
    QTRY_COMPARE(inQuestion.inbox().count(InboxFile::Heard), 2);
    inQuestion.world.anthropic.queueFault(Fault::Hang);
    second.say(::question);

    QVERIFY2(first.hears(Rig::phrase(Phrase::OneMoment)), first.story());
    QVERIFY2(second.hears(Rig::phrase(Phrase::OneMoment)), second.story());
    for (const QString &part : { summaryStandIn, key, train })
        QVERIFY2(first.hearsOf(part, 30s), first.story());
    for (const QString &part : { questionStandIn, key })
        QVERIFY2(second.hearsOf(part, 30s), second.story());
    QTRY_COMPARE(inSummary.inbox().count(InboxFile::Heard), 2);
    for (Rig *rig : { &inSummary, &inQuestion })
        rig->expectComplaint(standsIn);
    first.press(u'#');
    second.press(u'#');
    QVERIFY2(first.isOver(), first.story());
    QVERIFY2(second.isOver(), second.story());
    QVERIFY2(inSummary.endsWell(), inSummary.story());
    QVERIFY2(inQuestion.endsWell(), inQuestion.story());
}

QTEST_GUILESS_MAIN(TestE2eModel)
#include "tst_e2e_model.moc"
